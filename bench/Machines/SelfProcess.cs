using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace NetGen.Bench.Machines;

/// <summary>This program once more, in a process of its own.</summary>
internal static class SelfProcess
{
    public static Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };

        // Where the process is `dotnet`, its first argument is the program.
        if (!string.Equals(System.IO.Path.GetFileNameWithoutExtension(Environment.ProcessPath), "Bench", StringComparison.Ordinal))
            start.ArgumentList.Add(typeof(SelfProcess).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
