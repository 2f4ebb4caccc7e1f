using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Dsl.Emit.Loops;
using NetGen.Dsl.Emit.Printing;
using NetGen.Dsl.Model;
using NetGen.Dsl.Plan;

namespace NetGen.Dsl.Emit.Programs;

/// <summary>The printed body of a kernel of loops.</summary>
/// <param name="Places">The pointers that it begins with.</param>
/// <param name="UsesCount">Whether it reads the number of samples from a local <c>count</c>.</param>
/// <param name="IsDivided">Whether it has a part and a number of parts.</param>
/// <param name="Text">All behind the places.</param>
/// <param name="Form">The same for bodies that differ in places and names only.</param>
internal sealed record LoopBody(List<EpilogueParameter> Places, bool UsesCount, bool IsDivided, IndentedWriter Text, string Form);

/// <summary>
/// The bodies of a program's kernels of loops. Kernels that differ only in places and names, as in the blocks of a deep network,
/// share one, so that .NET compiles it once.
/// </summary>
internal sealed class LoopBodies
{
    // Characters of a form from which on a call of the body is shorter and compiled sooner.
    private const int WorthSharing = 700;

    private readonly Dictionary<Kernel, LoopBody> _bodies = new();
    private readonly Dictionary<string, List<(LoopBody Body, string Method)>> _byForm = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    public void Print(
        ProgramPlan plan, IReadOnlyList<string> methods, Precision precision, ProgramSymbols symbols, Func<Kernel, bool> isDivided)
    {
        for (var k = 0; k < plan.Kernels.Length; k++)
        {
            if (plan.Kernels[k] is not LoopKernel kernel)
                continue;
            var text = new IndentedWriter(isInside: true);
            var divided = isDivided(kernel);
            var kernelWriter = new KernelWriter(text, LoopNest.Of(kernel), precision, symbols, KernelWriter.MethodNames());
            var places = kernelWriter.PlaceParameters().ToList();

            // The depth of a body in its method, its class and its namespace.
            using (text.Indent())
            using (text.Indent())
            using (text.Indent())
            using (text.Indent())
                kernelWriter.WriteBody(divided, plan.Program.Batch);
            var form = AlphaForm.Of((divided ? "part" : "") + string.Join(",", places.Select(p => p.Type + " " + p.Name)) + ";" + text.Written);
            var body = new LoopBody(places, kernelWriter.UsesCount, divided, text, form);
            _bodies.Add(kernel, body);
            if (!_byForm.TryGetValue(form, out var same))
                _byForm.Add(form, same = new());
            same.Add((body, methods[k]));
        }
    }

    public LoopBody? BodyOf(Kernel kernel) => _bodies.TryGetValue(kernel, out var body) ? body : null;

    public bool IsShared(LoopBody body) => body.Form.Length >= WorthSharing && _byForm[body.Form].Count > 1;

    public bool IsFirst(LoopBody body) => ReferenceEquals(_byForm[body.Form][0].Body, body);

    /// <summary>The methods of the kernels that share a body.</summary>
    public IEnumerable<string> KernelsOf(LoopBody body) => _byForm[body.Form].Select(k => k.Method);

    /// <summary>The method of a shared body.</summary>
    public string NameOf(LoopBody body, Func<string> newName)
    {
        if (!_names.TryGetValue(body.Form, out var name))
            _names.Add(body.Form, name = newName());
        return name;
    }
}
