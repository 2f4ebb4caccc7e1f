using System;
using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace NetGen.Dsl.Tests.Emit;

/// <summary>Hears how the runtime compiles generated methods, from its creation on.</summary>
internal sealed class JitListener : EventListener
{
    /// <summary>Optimized at once; 1 is without optimization, 3 is quickly, 4 is optimized after many calls.</summary>
    public const uint Optimized = 2;

    private readonly ConcurrentDictionary<string, uint> _tiers = new(StringComparer.Ordinal);

    /// <summary>The name of a method without the arguments of its generic type.</summary>
    public static string FullName(string type, string method) => type.Split('`')[0] + "." + method;

    /// <summary>How a method was compiled last, by its full name; 0 where it was not yet.</summary>
    public uint TierOf(string method) => _tiers.TryGetValue(method, out var tier) ? tier : 0;

    protected override void OnEventSourceCreated(EventSource source)
    {
        const EventKeywords jit = (EventKeywords)0x10;
        if (source.Name == "Microsoft-Windows-DotNETRuntime")
            EnableEvents(source, EventLevel.Verbose, jit);
    }

    protected override void OnEventWritten(EventWrittenEventArgs data)
    {
        if (data.EventName is null || !data.EventName.StartsWith("MethodLoadVerbose", StringComparison.Ordinal))
            return;
        var names = data.PayloadNames!;
        var type = (string)data.Payload![names.IndexOf("MethodNamespace")]!;
        if (!type.StartsWith("NetGen.Generated", StringComparison.Ordinal))
            return;
        var flags = (uint)data.Payload[names.IndexOf("MethodFlags")]!;
        _tiers[FullName(type, (string)data.Payload[names.IndexOf("MethodName")]!)] = (flags >> 7) & 7;
    }
}
