using System;
using System.Diagnostics;
using System.Threading;

namespace NetGen.Bench.Machines;

/// <summary>Another process that keeps one core busy at times, as a neighbour would.</summary>
internal sealed class Spinner : IDisposable
{
    public const string Argument = "--spin";

    private const string On = "spin";
    private const string Off = "rest";

    private readonly Process _process;

    public Spinner()
    {
        _process = SelfProcess.Start([Argument]);

        // The last core, where the system lets one choose; elsewhere the scheduler does.
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
            _process.ProcessorAffinity = (nint)1 << (Math.Min(Environment.ProcessorCount, 64) - 1);
        _process.StandardOutput.ReadLine();
    }

    /// <summary>Begins or stops to keep the core busy.</summary>
    public void Spin(bool on)
    {
        _process.StandardInput.WriteLine(on ? On : Off);
        _process.StandardInput.Flush();
        _process.StandardOutput.ReadLine();
    }

    /// <summary>What the other process does: it spins as it is told until its input ends, be it by the end of this one.</summary>
    public static int Run()
    {
        using var spin = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            while (true)
            {
                spin.Wait();
                Thread.SpinWait(1000);
            }
        })
        { IsBackground = true };
        thread.Start();
        Console.WriteLine("ready");
        while (Console.In.ReadLine() is { } line)
        {
            if (line == On)
                spin.Set();
            else
                spin.Reset();
            Console.WriteLine(line);
        }
        return 0;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
