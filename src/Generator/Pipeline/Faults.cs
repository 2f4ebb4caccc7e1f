using System;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Text;

namespace NetGen.Generator.Pipeline;

/// <summary>
/// Exceptions that the compiler should not have thrown, as diagnostics: out of a generator they would take all other
/// networks with them.
/// </summary>
internal static class Faults
{
    /// <summary>Cancellation is no fault.</summary>
    public static bool IsFault(Exception exception) => exception is not OperationCanceledException;

    /// <param name="subject">The network or file.</param>
    /// <param name="doing">The step, such as "planning it".</param>
    public static Diagnostic Of(string subject, string doing, Exception exception, SourceSpan place = default)
    {
        var top = (exception.StackTrace ?? "").Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Contains("NetGen")) ?? "";
        var said = exception.Message.Split('\n')[0].Trim();
        return new Diagnostic(CompilerDiagnostics.Fault, place, subject, doing, $"{exception.GetType().Name}: {said} {top}".Trim());
    }
}
