using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetGen.Bench.Machines;
using NetGen.Dsl.Emit;
using NetGen.Dsl.Plan;
using NetGen.Runtime;
using NetGen.Runtime.Memory;

namespace NetGen.Bench.Compiler;

/// <summary>A kernel of a program whose times are taken.</summary>
/// <param name="Runs">How often it runs in a step.</param>
internal sealed record TimedKernel(Kernel Plan, int Runs, int Number);

/// <summary>
/// A network whose generated code also reads the clock around each kernel. It is compiled here for that: the code that users get
/// has nothing of it.
/// </summary>
internal sealed class TimedNetwork : IDisposable
{
    private const string Namespace = "NetGen.Bench.Timed";
    private const int FewestSteps = 7;

    private readonly List<AlignedMemory> _memory = [];
    private readonly IDisposable _network;
    private readonly Func<int, nint[], int[], double> _step;
    private readonly int _recipe;
    private readonly nint[] _data;
    private readonly int[] _lengths;
    private readonly long[] _ticks;

    private TimedNetwork(Assembly assembly, NetworkText text, string network, int recipe, int samples, int threads)
    {
        var type = assembly.GetType($"{Namespace}.{text.Model.Name}", throwOnError: true)!;
        _network = (IDisposable)Activator.CreateInstance(type, 0ul, threads, RandomSource.Philox)!;
        _step = type.GetMethod(KernelClock.Step)!.CreateDelegate<Func<int, nint[], int[], double>>(_network);
        _recipe = recipe;
        var model = text.Model;
        var slots = model.Inputs.Concat(recipe < 0 ? model.Outputs : model.Targets).ToList();
        _lengths = [.. slots.Select(s => (int)(samples * s.Shape.Elements(1)))];
        _data = [.. slots.Select((s, k) => Fill(_lengths[k], s.Classes))];
        var clock = assembly.GetType($"{Namespace}.{KernelClock.Type}", throwOnError: true)!;
        _ticks = (long[])clock.GetField(KernelClock.Ticks)!.GetValue(null)!;

        // What was called: the program's own kernels, also where another program has some of the same names.
        Step();
        Array.Clear(_ticks);
        Step();
        var names = (string[])clock.GetField(KernelClock.Names)!.GetValue(null)!;
        var plan = NetworkText.PlanOf(network, recipe);
        var called = Enumerable.Range(0, names.Length).Where(n => _ticks[n] > 0).ToDictionary(n => names[n]);
        Kernels = [.. plan.Kernels.Select((kernel, k) => (kernel, k)).Where(p => called.ContainsKey(p.kernel.Name))
            .Select(p => new TimedKernel(p.kernel, plan.Runs(p.k), called[p.kernel.Name]))];
    }

    /// <summary>The program's kernels in their order.</summary>
    public IReadOnlyList<TimedKernel> Kernels { get; }

    /// <summary>Compiles a network of the bench with the clock in it.</summary>
    /// <param name="recipe">The recipe's place; -1 for the prediction.</param>
    public static TimedNetwork Compile(string network, int recipe, int samples, int threads)
    {
        var text = NetworkText.Compile(network);
        var emitted = CSharpEmitter.Emit(text.Model, text.Plans, new EmitOptions(Namespace) { LineDirectives = false });
        var parse = new CSharpParseOptions(LanguageVersion.Latest);
        var clock = new KernelClock();
        var timed = clock.Visit(CSharpSyntaxTree.ParseText(emitted, parse).GetRoot());
        var trees = new[] { timed.ToFullString(), clock.Text(Namespace, text.Model.Name) }.Select(t => CSharpSyntaxTree.ParseText(t, parse));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => p != typeof(TimedNetwork).Assembly.Location)
            .Select(p => MetadataReference.CreateFromFile(p));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release);
        using var binary = new MemoryStream();
        var result = CSharpCompilation.Create("Timed" + network, trees, references, options).Emit(binary);
        if (!result.Success)
            throw new InvalidOperationException($"{network} with a clock does not compile: {result.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error)}");
        return new TimedNetwork(Assembly.Load(binary.ToArray()), text, network, recipe, samples, threads);
    }

    /// <summary>Works until .NET has compiled what it compiles.</summary>
    public void WarmUp() => JitWarmUp.Of(Step);

    /// <summary>Microseconds of a step, and of each kernel in it: all its runs together. Medians of some steps.</summary>
    /// <param name="fewest">The steps that are timed at least.</param>
    public (double Step, IReadOnlyDictionary<TimedKernel, double> Kernels) Measure(double seconds, int fewest = FewestSteps)
    {
        // What another one left in the caches is not a step's work.
        Step();
        var steps = new List<double>();
        var kernels = Kernels.Select(_ => new List<double>()).ToList();
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds || steps.Count < fewest;)
        {
            Array.Clear(_ticks);
            var from = Stopwatch.GetTimestamp();
            Step();
            steps.Add(Stopwatch.GetElapsedTime(from).TotalMicroseconds);
            for (var k = 0; k < kernels.Count; k++)
                kernels[k].Add(_ticks[Kernels[k].Number] * 1e6 / Stopwatch.Frequency);
        }
        return (Report.Middle(steps), Kernels.Zip(kernels).ToDictionary(p => p.First, p => Report.Middle(p.Second)));
    }

    public void Dispose()
    {
        _network.Dispose();
        _memory.ForEach(m => m.Dispose());
    }

    private void Step()
    {
        if (!double.IsFinite(_step(_recipe, _data, _lengths)))
            throw new InvalidOperationException("The loss is not finite: something else than a step would be timed.");
    }

    private unsafe nint Fill(int length, int classes)
    {
        var memory = new AlignedMemory((long)length * sizeof(float));
        _memory.Add(memory);
        var random = new Random(1);
        for (var k = 0; k < length; k++)
        {
            if (classes > 0)
                ((int*)memory.Pointer)[k] = random.Next(classes);
            else
                ((float*)memory.Pointer)[k] = (float)((random.NextDouble() * 2) - 1);
        }
        return (nint)memory.Pointer;
    }
}
