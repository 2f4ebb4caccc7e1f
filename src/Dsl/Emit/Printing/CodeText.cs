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
        // Texts are many and short: the builder of a finished one serves the next.
        [ThreadStatic]
        private static StringBuilder? s_spare;

        private readonly StringBuilder _text;

        public CodeText(int literalLength, int formattedCount)
        {
            _text = s_spare ?? new StringBuilder(Math.Max(256, literalLength + 12 * formattedCount));
            s_spare = null;
        }

        public void AppendLiteral(string text) => _text.Append(text);

        public void AppendFormatted(string text) => _text.Append(text);

        public void AppendFormatted(int value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

        public void AppendFormatted(long value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

        /// <summary>The text; to be asked for once.</summary>
        public override string ToString()
        {
            var text = _text.ToString();
            _text.Clear();
            s_spare = _text;
            return text;
        }
    }

    internal static class Code
    {
        /// <summary>The text, invariant.</summary>
        public static string Text(CodeText text) => text.ToString();
    }
}
