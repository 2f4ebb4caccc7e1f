using System;
using System.Diagnostics;
using System.Threading;

namespace NetGen.Bench.Machines;

/// <summary>Another process that keeps one core busy, as a neighbour would, until it is disposed of.</summary>
internal sealed class Spinner : IDisposable
{
    public const string Argument = "--spin";

    private readonly Process _process;

    public Spinner()
    {
        _process = SelfProcess.Start([Argument]);

        // The last core, where the system lets one choose; elsewhere the scheduler does.
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
            _process.ProcessorAffinity = (nint)1 << (Math.Min(Environment.ProcessorCount, 64) - 1);
        _process.StandardOutput.ReadLine();
    }

    /// <summary>What the other process does: it spins until its input ends, be it by the end of this one.</summary>
    public static int Run()
    {
        var thread = new Thread(() =>
        {
            while (true)
                Thread.SpinWait(1000);
        })
        { IsBackground = true };
        thread.Start();
        Console.WriteLine("spinning");
        Console.In.ReadLine();
        return 0;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
