using System;
using NetGen.Generator.Pipeline;

namespace NetGen.Generator.Attributes;

/// <summary>A class with <c>[Network]</c> as read from C#, with value equality and without any Roslyn type.</summary>
/// <param name="Path">Of the C# file.</param>
/// <param name="Text">The class's own text with as many line ends and blanks before it as there are lines and columns in
/// the file, so that places are right and edits of other code in the file change nothing.</param>
/// <param name="Namespace">Empty for the global one.</param>
/// <param name="ContainingTypes">Outermost first, each as <c>partial class Outer</c>.</param>
/// <param name="Suppressions">The <c>[Suppress]</c> of the class.</param>
/// <param name="Declarations">What arguments mean by the <c>typeof</c> of a class within this one.</param>
/// <param name="Problem">Why the class cannot become a network, or empty: the ID of a diagnostic.</param>
internal sealed record AttributeNetwork(
    string Path,
    string Text,
    string Name,
    Place NamePlace,
    string Documentation,
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string Accessibility,
    bool Double,
    int Derivatives,
    string Problem,
    EquatableArray<AttributeUse> Suppressions,
    EquatableArray<AttributeMember> Members,
    EquatableArray<AttributeDeclaration> Declarations);

/// <summary>A class within the network's, whose attributes give declarations their arguments.</summary>
internal sealed record AttributeDeclaration(string Name, EquatableArray<AttributeUse> Attributes);

/// <summary>A stretch of <see cref="AttributeNetwork.Text"/>.</summary>
internal readonly record struct Place(int Start, int Length);

internal enum MemberType
{
    Value,
    Recipe,
}

/// <summary>One property and the attributes on it, in the order of the text.</summary>
/// <param name="Extent">The whole property with its attributes.</param>
/// <param name="Suppressions">Its <c>[Suppress]</c>; they are not among the other attributes.</param>
/// <param name="Declaration">How the other part of the property begins: <c>public static partial</c>.</param>
internal sealed record AttributeMember(
    MemberType Type,
    string Name,
    Place Place,
    string Declaration,
    string Documentation,
    bool IsPartialGetter,
    Place Extent,
    EquatableArray<AttributeUse> Suppressions,
    EquatableArray<AttributeUse> Attributes);

internal sealed record AttributeUse(string Name, Place Place, EquatableArray<AttributeArgument> Arguments);

/// <param name="Name">As written with <c>:</c> or <c>=</c>; empty for a positional one.</param>
/// <param name="IsProperty">Whether it was written with <c>=</c>.</param>
internal sealed record AttributeArgument(string Name, bool IsProperty, Place Place, AttributeValue Value);

internal enum ValueKind
{
    /// <summary>Not a constant; <see cref="AttributeValue.Text"/> is what stands there.</summary>
    Unknown,
    Integer,
    Real,
    Boolean,
    String,

    /// <summary>A <c>typeof</c>; the text is the simple name of the type.</summary>
    Type,
    List,
}

/// <summary>The constant value of an argument.</summary>
internal sealed record AttributeValue(ValueKind Kind, long Integer, double Real, string Text, EquatableArray<AttributeValue> Items)
{
    public static AttributeValue Of(object? constant, string source) => constant switch
    {
        bool value => new(ValueKind.Boolean, value ? 1 : 0, 0, "", default),
        string value => new(ValueKind.String, 0, 0, value, default),
        sbyte or byte or short or ushort or int or uint or long =>
            new(ValueKind.Integer, Convert.ToInt64(constant, System.Globalization.CultureInfo.InvariantCulture), 0, "", default),
        float or double => new(ValueKind.Real, 0, Convert.ToDouble(constant, System.Globalization.CultureInfo.InvariantCulture), "", default),
        _ => new(ValueKind.Unknown, 0, 0, source, default),
    };
}
