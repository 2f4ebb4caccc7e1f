using System;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace NetGen.Dsl.Emit.Printing
{
    /// <summary>
    /// Interpolated text in which numbers look the same under every culture. It takes text and whole numbers only:
    /// numbers with a fraction go through <see cref="Literals"/>.
    /// </summary>
    [InterpolatedStringHandler]
    internal readonly ref struct CodeText
    {
        private readonly StringBuilder _text;

        public CodeText(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + 12 * formattedCount);

        public void AppendLiteral(string text) => _text.Append(text);

        public void AppendFormatted(string text) => _text.Append(text);

        public void AppendFormatted(int value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

        public void AppendFormatted(long value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

        public override string ToString() => _text.ToString();
    }

    internal static class Code
    {
        /// <summary>The text, invariant.</summary>
        public static string Text(CodeText text) => text.ToString();
    }
}

namespace System.Runtime.CompilerServices
{
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
    internal sealed class InterpolatedStringHandlerAttribute : Attribute;
}
