using System;
using System.Globalization;
using System.Runtime;
using NetGen.Bench;
using NetGen.Bench.Machines;
using NetGen.Bench.Start;

// Little stands here: a process that is timed from its start on compiles this method too.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args switch
{
    [FirstResult.Argument, var what] => FirstResult.Run(what),
    [Spinner.Argument] => Spinner.Run(),
    _ => Run(args),
};

static int Run(string[] args)
{
    if (Arguments.Parse(args, out var code) is not { } arguments)
        return code;
    GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
    using var report = new Report(arguments.Json);
    new BenchRun(arguments, report).Run();
    return 0;
}
