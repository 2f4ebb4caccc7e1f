using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Syntax;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Binding;

/// <summary>Calls of the functions that the compiler knows.</summary>
internal sealed partial class Elaborator
{
    private const int LongestMessage = 400;

    public Value Add(Value left, Value right, SourceSpan span) => Operate(BinaryOperator.Add, left, right, span);

    public Value Multiply(Value left, Value right, SourceSpan span) => Operate(BinaryOperator.Multiply, left, right, span);

    public Value Power(Value left, Value right, SourceSpan span) => Operate(BinaryOperator.Power, left, right, span);

    /// <summary>What <c>error("…")</c> in a declaration says, shown where the declaration is used.</summary>
    public Value Refuse(string message, SourceSpan span)
    {
        message = Describe.Short(message, LongestMessage);
        var name = "";
        var frame = _frame;
        // Out of the declaration that refuses; out of the whole prelude, if it is in there.
        while (frame is { Caller: { } caller, Declaration: { } declaration } && !frame.IsRoot && (name.Length == 0 || frame.IsHidden))
        {
            name = declaration.Name;
            span = frame.CallSpan;
            frame = caller;
        }
        return ErrorIn(frame, BindingDiagnostics.Refused, span, name.Length == 0 ? message : $"`{name}`: {message}");
    }

    private Value CallIntrinsic(
        Intrinsic intrinsic, ImmutableDictionary<string, Argument> given, Value? piped, SourceSpan pipedSpan, ImmutableArray<ArgumentSyntax> syntax, SourceSpan span)
    {
        var arguments = given.ToBuilder();
        var rest = ImmutableArray.CreateBuilder<Argument>();
        var places = new Queue<string>(intrinsic.Parameters.Where(p => !given.ContainsKey(Intrinsic.Plain(p))));
        var ok = true;
        void Place(Value value, SourceSpan at)
        {
            if (places.Count == 0)
            {
                Error(BindingDiagnostics.TooManyArguments, at, intrinsic.Name, Words.Count(intrinsic.Parameters.Length, "argument"));
                ok = false;
            }
            else if (places.Peek().EndsWith("*", StringComparison.Ordinal))
            {
                rest.Add(new Argument(value, at));
            }
            else
            {
                arguments[Intrinsic.Plain(places.Dequeue())] = new Argument(value, at);
            }
        }

        if (piped is not null)
            Place(piped, pipedSpan);
        foreach (var argument in syntax)
        {
            var value = Operand(argument.Value, _frame.Space);
            if (argument.Name is not { } name)
            {
                Place(value, argument.Value.Span);
            }
            else if (intrinsic.Parameters.All(p => Intrinsic.Plain(p) != name.Text || p.EndsWith("*", StringComparison.Ordinal)))
            {
                Error(BindingDiagnostics.UnknownArgument, name.Span, intrinsic.Name, name.Text, _reports.DidYouMean(name.Text, intrinsic.Parameters.Select(Intrinsic.Plain)));
                ok = false;
            }
            else if (arguments.ContainsKey(name.Text) && !given.ContainsKey(name.Text))
            {
                Error(BindingDiagnostics.DuplicateArgument, name.Span, name.Text, intrinsic.Name);
                ok = false;
            }
            else
            {
                arguments[name.Text] = new Argument(value, argument.Value.Span);
            }
        }

        if (!ok || arguments.Values.Concat(rest).Any(a => a.Value is ErrorValue))
            return ErrorValue.Instance;
        var missing = intrinsic.Parameters.Where(p => !p.EndsWith("?", StringComparison.Ordinal) && !p.EndsWith("*", StringComparison.Ordinal) && !arguments.ContainsKey(p)).ToList();
        if (missing.Count == 0)
            return intrinsic.Run(new IntrinsicCall(this, intrinsic, arguments, rest.ToImmutable(), span));
        if (missing.Count == 1 && missing[0] == intrinsic.Parameters[0] && piped is null)
            return new FunctionValue(new Callee(intrinsic), arguments.ToImmutable(), span);
        Error(BindingDiagnostics.MissingArgument, span, intrinsic.Name, string.Join(" and ", missing.Select(m => $"`{m}`")), string.Join(", ", missing.Select(m => m + ": …")));
        return ErrorValue.Instance;
    }
}
