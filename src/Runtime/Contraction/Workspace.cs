namespace NetGen.Runtime.Contractions;

/// <summary>Where things lie in the memory that a thread brings to a contraction.</summary>
/// <typeparam name="T">The number type.</typeparam>
internal unsafe struct Workspace<T>
    where T : unmanaged
{
    /// <summary>The most terms of the sums that are added in one go.</summary>
    public const int MaxDepth = 512;

    /// <summary>The most rows whose sums are kept between two blocks of the depth.</summary>
    public const int MaxRows = 512;

    /// <summary>The most blocks of columns that are packed at a time: a multiple of a tile's width.</summary>
    public const int MaxBlocks = 36;

    /// <summary>Bytes of a block of lanes, at every width.</summary>
    public const int BlockBytes = 64;

    /// <summary>Bytes of the whole.</summary>
    public const int Bytes = SumsAt + MaxRows * MaxBlocks * BlockBytes + Alignment;

    private const int Alignment = 64;
    private const int TileBlocks = 24;
    private const int MaxColumns = MaxBlocks * BlockBytes / sizeof(float);

    private const int TaskAt = 0;
    private const int IdentityAt = TaskAt + 192;
    private const int OffsetsAt = IdentityAt + 64;
    private const int DepthAt = OffsetsAt + 2 * sizeof(int) * MaxDepth;
    private const int RowsAt = DepthAt + sizeof(int) * MaxDepth;
    private const int ColumnsAt = RowsAt + sizeof(int) * (MaxRows + 16);
    private const int BlocksAt = ColumnsAt + sizeof(int) * MaxColumns;
    private const int SegmentsAt = BlocksAt + sizeof(int) * (MaxBlocks + 12);
    private const int TileAt = SegmentsAt + 3 * sizeof(int) * 3 * BlockBytes / sizeof(float);
    private const int PackedAAt = TileAt + TileBlocks * BlockBytes;

    // Half a page more, so that rows of A and of the panels do not compete for the same lines of the first cache.
    private const int PackedBAt = PackedAAt + BlockBytes * MaxDepth + 2048;
    private const int SumsAt = PackedBAt + MaxBlocks * BlockBytes * MaxDepth + BlockBytes;

    private readonly byte* _start;

    public Workspace(T* memory) =>
        _start = (byte*)(((nuint)memory + Alignment - 1) & ~(nuint)(Alignment - 1));

    public TileTask<T>* Task => (TileTask<T>*)(_start + TaskAt);

    /// <summary>The numbers 0 to 7: the rows of a packed block of A.</summary>
    public int* Identity => (int*)(_start + IdentityAt);

    /// <summary>Offsets in A and B for each k, as the kernels read them.</summary>
    public int* Offsets => (int*)(_start + OffsetsAt);

    /// <summary>Offsets in the B that is to be packed, for each k.</summary>
    public int* Depth => (int*)(_start + DepthAt);

    /// <summary>Offsets of rows in A.</summary>
    public int* Rows => (int*)(_start + RowsAt);

    /// <summary>Offsets of columns in B.</summary>
    public int* Columns => (int*)(_start + ColumnsAt);

    /// <summary>Offsets of blocks of columns in B.</summary>
    public int* Blocks => (int*)(_start + BlocksAt);

    /// <summary>Offset, first column and length of the runs of one panel.</summary>
    public int* Segments => (int*)(_start + SegmentsAt);

    /// <summary>The sums of one tile.</summary>
    public T* Tile => (T*)(_start + TileAt);

    public T* PackedA => (T*)(_start + PackedAAt);

    public T* PackedB => (T*)(_start + PackedBAt);

    /// <summary>Sums of many tiles, between two blocks of the depth.</summary>
    public T* Sums => (T*)(_start + SumsAt);
}
