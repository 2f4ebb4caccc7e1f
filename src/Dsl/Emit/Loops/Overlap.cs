using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Loops;

/// <summary>Whether two buffers may share memory.</summary>
internal static class Overlap
{
    // A batch can be as large as its program allows, so a batched buffer of the arena counts as endless upwards: this only
    // ever costs a load more.
    public static bool Between(Buffer a, Buffer b)
    {
        if (ReferenceEquals(a, b))
            return true;
        if (a.Place != b.Place)
            return false;
        return a.Place == BufferPlace.Slot ? a.Offset == b.Offset : a.Offset < End(b) && b.Offset < End(a);
    }

    private static long End(Buffer buffer) =>
        buffer.Shape.IsBatched ? long.MaxValue : buffer.Offset + buffer.Shape.Elements(1) * (buffer.Place == BufferPlace.Arena ? 8 : 1);
}
