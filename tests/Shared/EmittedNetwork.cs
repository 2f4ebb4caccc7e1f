using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using System.Runtime.ExceptionServices;
using NetGen.Dsl.Emit;
using NetGen.Dsl.Graph;
using NetGen.Dsl.Model;
using NetGen.Dsl.Planning;
using NetGen.Runtime.Simd;

namespace NetGen.Tests.Shared;

/// <summary>A network emitted, compiled and made, with numbers in and out as doubles.</summary>
public sealed class EmittedNetwork : IDisposable
{
    /// <summary>Held while <see cref="Machine.Override"/> is set, which holds for the whole process.</summary>
    public static readonly object WidthLock = new();

    private readonly Type _driver;
    private readonly IDisposable _network;

    private EmittedNetwork(Type driver, ulong seed, int threads)
    {
        _driver = driver;
        _network = (IDisposable)Call("Make", seed, threads)!;
    }

    /// <summary>Compiles once; makes instances by <see cref="Compiled.Make"/>.</summary>
    public sealed class Compiled
    {
        private readonly Type _driver;

        internal Compiled(string text, Type driver)
        {
            Text = text;
            _driver = driver;
        }

        public string Text { get; }

        /// <summary>The compiled code.</summary>
        public Assembly Assembly => _driver.Assembly;

        /// <summary>Makes an instance, of a given width if one is given.</summary>
        public EmittedNetwork Make(ulong seed = 1, int threads = 1, SimdWidth? width = null)
        {
            lock (WidthLock)
            {
                Machine.Override = width;
                try
                {
                    return new EmittedNetwork(_driver, seed, threads);
                }
                finally
                {
                    Machine.Override = null;
                }
            }
        }
    }

    public static Compiled Compile(NetworkModel model, bool fuse = true, CompileSettings? settings = null) =>
        Compile(model, NetworkPlans.Of(model, fuse), settings);

    /// <summary>Compiles a network with its plans.</summary>
    /// <param name="divideFrom">Nanoseconds from which on a kernel is shared among threads; 0 for the emitter's own choice.</param>
    public static Compiled Compile(NetworkModel model, NetworkPlans plans, CompileSettings? settings = null, long divideFrom = 0)
    {
        var text = CSharpEmitter.Emit(model, plans, Options(divideFrom));
        var assembly = CompileAndRun.Compile(text, settings, Driver(model, plans));
        return new Compiled(text, assembly.GetType("Driver")!);
    }

    private static EmitOptions Options(long divideFrom) =>
        divideFrom == 0 ? new EmitOptions("Emitted") : new EmitOptions("Emitted") { DivideFrom = divideFrom, PartFrom = divideFrom };

    /// <summary>Compiles many networks at once, which costs less than one by one.</summary>
    /// <param name="divideFrom">Nanoseconds from which on a kernel is shared among threads; 0 for the emitter's own choice.</param>
    public static IReadOnlyList<Compiled> CompileAll(
        IReadOnlyList<(NetworkModel Model, NetworkPlans Plans)> networks, long divideFrom = 0)
    {
        var texts = networks.Select(n => CSharpEmitter.Emit(n.Model, n.Plans, Options(divideFrom))).ToList();
        var drivers = networks.Select((n, k) => Driver(n.Model, n.Plans).Replace("class Driver", "class Driver" + k));
        var assembly = CompileAndRun.Compile(texts[0], null, [.. texts.Skip(1), .. drivers]);
        return texts.Select((text, k) => new Compiled(text, assembly.GetType("Driver" + k)!)).ToList();
    }

    /// <summary>Outputs by the order of the model, from the inputs in that order.</summary>
    public double[][] Predict(double[][] inputs, int samples) => (double[][])Call("Predict", _network, inputs, samples)!;

    /// <summary>The loss, and whether there was an update; the layer at fault if not.</summary>
    public (double Loss, bool Updated, string? Layer) TrainStep(double[][] inputsAndTargets, double rate = double.NaN, int recipe = 0) =>
        ((double, bool, string?))Call("TrainStep" + recipe, _network, inputsAndTargets, rate)!;

    public (double Loss, bool Updated, string? Layer) ComputeGradients(double[][] inputsAndTargets) =>
        ((double, bool, string?))Call("ComputeGradients", _network, inputsAndTargets)!;

    /// <summary>The product of the Hessian with what was set as the direction is where gradients are.</summary>
    public (double Loss, bool Updated, string? Layer) ComputeHessianProduct(double[][] inputsAndTargets) =>
        ((double, bool, string?))Call("ComputeHessianProduct", _network, inputsAndTargets)!;

    public void SetDirection(string name, double[] values) => Call("SetDirection", _network, name, values);

    /// <summary>The loss, then the metrics.</summary>
    public double[] Evaluate(double[][] inputsAndTargets) => (double[])Call("Evaluate", _network, inputsAndTargets)!;

    public double[] Parameter(string name) => (double[])Call("Parameter", _network, name)!;

    public double[] Gradient(string name) => (double[])Call("Gradient", _network, name)!;

    /// <summary>The first recipe's average of a parameter.</summary>
    public double[] Average(string name) => (double[])Call("Average", _network, name)!;

    /// <summary>Tells schedules how long training is.</summary>
    public void PlanTraining(int samples, int epochs) => Call("PlanTraining", _network, samples, epochs);

    /// <summary>Tells schedules that an epoch has ended.</summary>
    public void EndEpoch(double loss) => Call("EndEpoch", _network, loss);

    public void Set(string name, double[] values) => Call("Set", _network, name, values);

    public void Dispose() => _network.Dispose();

    private object? Call(string method, params object[] arguments)
    {
        try
        {
            return _driver.GetMethod(method)!.Invoke(null, arguments);
        }
        catch (TargetInvocationException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException!);
            return null;
        }
    }

    private static string Driver(NetworkModel model, NetworkPlans plans)
    {
        var real = model.Precision == Precision.F32 ? "float" : "double";
        var type = "Emitted." + (model.Name.StartsWith('@') ? "" : "@") + model.Name;
        string Read(SlotModel slot, int k) => slot.Type == ElementType.Index
            ? $"System.Array.ConvertAll(values[{k}], v => (int)v)" : $"System.Array.ConvertAll(values[{k}], v => ({real})v)";
        var inputs = model.Inputs.Select(Read).ToList();
        var given = model.Inputs.Concat(model.Targets).Select(Read).ToList();
        var outputs = model.Outputs.Select((slot, k) =>
            $"var o{k} = new {(slot.Type == ElementType.Index ? "int" : real)}[samples * {slot.Shape.ElementsPerSample}];");
        var lines = new List<string>
        {
            "#pragma warning disable CS1591",
            "public static class Driver",
            "{",
            $"    public static object Make(ulong seed, int threads) => new {type}(seed, threads);",
            "    public static double[][] Predict(object network, double[][] values, int samples)",
            "    {",
            "        " + string.Join("\n        ", outputs),
            $"        (({type})network).Predict({string.Join(", ", inputs.Concat(model.Outputs.Select((_, k) => $"o{k}")))});",
            $"        return new double[][] {{ {string.Join(", ", model.Outputs.Select((_, k) => $"System.Array.ConvertAll(o{k}, v => (double)v)"))} }};",
            "    }",
            $"    public static double[] Parameter(object network, string name) => System.Array.ConvertAll((({type})network).Parameters.ToArray(name), v => (double)v);",
            $"    public static double[] Gradient(object network, string name) => System.Array.ConvertAll((({type})network).Gradients.ToArray(name), v => (double)v);",
            $"    public static void Set(object network, string name, double[] values) => (({type})network).Parameters.Set(name, System.Array.ConvertAll(values, v => ({real})v));",
        };
        if (!model.Recipes.IsEmpty)
            lines.Add($"    public static double[] Average(object network, string name) => System.Array.ConvertAll((({type})network).Average().ToArray(name), v => (double)v);");
        if (!model.Recipes.IsEmpty)
            lines.Add($"    public static void EndEpoch(object network, double loss) => (({type})network).EndEpoch(loss);");
        if (!model.Recipes.IsEmpty)
            lines.Add($"    public static void PlanTraining(object network, int samples, int epochs) => (({type})network).PlanTraining(samples, epochs);");
        for (var k = 0; k < model.Recipes.Length; k++)
        {
            var name = k == 0 ? "TrainStep" : "TrainStep" + char.ToUpperInvariant(model.Recipes[k].Name[0]) + model.Recipes[k].Name[1..];
            lines.Add($"    public static (double, bool, string?) TrainStep{k}(object network, double[][] values, double rate)");
            lines.Add("    {");
            lines.Add($"        var result = (({type})network).{name}({string.Join(", ", given)}, rate);");
            lines.Add("        return (result.Loss, result.Updated, result.Layer);");
            lines.Add("    }");
        }
        if (plans.Gradients is not null)
        {
            lines.Add("    public static (double, bool, string?) ComputeGradients(object network, double[][] values)");
            lines.Add("    {");
            lines.Add($"        var result = (({type})network).ComputeGradients({string.Join(", ", given)});");
            lines.Add("        return (result.Loss, result.Updated, result.Layer);");
            lines.Add("    }");
        }
        if (plans.HessianProduct is not null)
        {
            lines.Add($"    public static void SetDirection(object network, string name, double[] values) => (({type})network).Direction.Set(name, System.Array.ConvertAll(values, v => ({real})v));");
            lines.Add("    public static (double, bool, string?) ComputeHessianProduct(object network, double[][] values)");
            lines.Add("    {");
            lines.Add($"        var result = (({type})network).ComputeHessianProduct({string.Join(", ", given)});");
            lines.Add("        return (result.Loss, result.Updated, result.Layer);");
            lines.Add("    }");
        }
        if (plans.Evaluate is not null)
        {
            lines.Add("    public static double[] Evaluate(object network, double[][] values)");
            lines.Add("    {");
            lines.Add($"        var result = (({type})network).Evaluate({string.Join(", ", given)});");
            lines.Add("        var figures = new double[result.Count + 1];");
            lines.Add("        figures[0] = result.Loss;");
            lines.Add("        for (int k = 0; k < result.Count; k++) figures[k + 1] = result[k];");
            lines.Add("        return figures;");
            lines.Add("    }");
        }
        lines.Add("}");
        return "#nullable enable\n" + string.Join("\n", lines);
    }
}
