using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Threading;
using NetGen.Dsl.Diagnostics;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Syntax;

/// <summary>
/// Turns the text of a file into tokens in one pass. What it does not understand it reports and leaves out, or takes
/// for what was probably meant.
/// </summary>
internal sealed class Lexer
{
    private static readonly Dictionary<string, TokenKind> s_reserved = new()
    {
        ["true"] = TokenKind.True,
        ["false"] = TokenKind.False,
        ["if"] = TokenKind.If,
        ["else"] = TokenKind.Else,
        ["then"] = TokenKind.Then,
        ["and"] = TokenKind.And,
        ["or"] = TokenKind.Or,
        ["not"] = TokenKind.Not,
        ["return"] = TokenKind.Return,
        ["repeat"] = TokenKind.Repeat,
        ["as"] = TokenKind.As,
    };

    // Longest first. The ones with advice are other languages' spellings, read as what they probably mean.
    private static readonly (string Text, TokenKind Kind, string? Advice)[] s_punctuation =
    [
        ("...", TokenKind.Ellipsis, null),
        ("|>", TokenKind.Pipe, null),
        ("<=", TokenKind.LessOrEqual, null),
        (">=", TokenKind.GreaterOrEqual, null),
        ("==", TokenKind.Equal, null),
        ("!=", TokenKind.NotEqual, null),
        ("<>", TokenKind.NotEqual, "write `!=`"),
        ("&&", TokenKind.And, "write `and`"),
        ("||", TokenKind.Or, "write `or`"),
        ("**", TokenKind.Caret, "write `^` for a power"),
        (":=", TokenKind.Assign, "write `=`"),
        ("(", TokenKind.OpenParenthesis, null),
        (")", TokenKind.CloseParenthesis, null),
        ("[", TokenKind.OpenBracket, null),
        ("]", TokenKind.CloseBracket, null),
        ("{", TokenKind.OpenBrace, null),
        ("}", TokenKind.CloseBrace, null),
        (",", TokenKind.Comma, null),
        (":", TokenKind.Colon, null),
        (";", TokenKind.Semicolon, null),
        (".", TokenKind.Dot, null),
        ("=", TokenKind.Assign, null),
        ("<", TokenKind.Less, null),
        (">", TokenKind.Greater, null),
        ("+", TokenKind.Plus, null),
        ("-", TokenKind.Minus, null),
        ("*", TokenKind.Star, null),
        ("/", TokenKind.Slash, null),
        ("%", TokenKind.Percent, null),
        ("@", TokenKind.At, null),
        ("^", TokenKind.Caret, null),
        ("|", TokenKind.Pipe, "write `|>`"),
        ("&", TokenKind.And, "write `and`"),
        ("!", TokenKind.Not, "write `not`"),
    ];

    private readonly SourceFile _file;
    private readonly string _text;
    private readonly DiagnosticBag _diagnostics;
    private readonly CancellationToken _cancellation;
    private readonly List<Token> _tokens = [];
    private readonly List<DocComment> _docComments = [];
    private int _position;
    private bool _newLine;
    private bool _reported;

    private Lexer(SourceFile file, DiagnosticBag diagnostics, CancellationToken cancellation)
    {
        _file = file;
        _text = file.Text;
        _diagnostics = diagnostics;
        _cancellation = cancellation;
    }

    /// <summary>The tokens, of which the last is the end of the file, and the doc comments between them.</summary>
    public static (List<Token> Tokens, List<DocComment> DocComments) Run(
        SourceFile file, DiagnosticBag diagnostics, CancellationToken cancellation)
    {
        var lexer = new Lexer(file, diagnostics, cancellation);
        lexer.Run();
        return (lexer._tokens, lexer._docComments);
    }

    public static bool IsNameStart(char c) =>
        c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or '_' || (c >= 128 && char.IsLetter(c));

    public static bool IsNamePart(char c) =>
        IsNameStart(c) || c is >= '0' and <= '9' || (c >= 128 && char.IsDigit(c));

    private char Peek(int ahead = 0) => _position + ahead < _text.Length ? _text[_position + ahead] : '\0';

    private void Run()
    {
        if (Peek() == '\uFEFF')
            _position++;

        while (_position < _text.Length)
        {
            if ((_position & 1023) == 0 || (_tokens.Count & 1023) == 0)
                _cancellation.ThrowIfCancellationRequested();

            char c = _text[_position];
            if (c is '\n' or '\r')
            {
                _newLine = true;
                _position++;
            }
            else if (char.IsWhiteSpace(c))
                _position++;
            else if (c == '/' && Peek(1) == '/')
                Comment();
            else if (c == '/' && Peek(1) == '*')
                BlockComment();
            else if (IsNameStart(c))
                Word();
            else if (c is >= '0' and <= '9')
                Number();
            else if (c == '"')
                String();
            else if (!Punctuation())
                Unknown();
        }

        Add(TokenKind.EndOfFile, _text.Length);
    }

    private void Add(TokenKind kind, int start)
    {
        _tokens.Add(new Token(kind, _newLine, start, _position - start, _reported));
        _newLine = false;
        _reported = false;
    }

    private void Report(DiagnosticDescriptor descriptor, int start, params object?[] arguments) =>
        _diagnostics.Add(descriptor, new SourceSpan(_file, start, _position - start), arguments);

    private void SkipLine()
    {
        while (_position < _text.Length && _text[_position] is not ('\n' or '\r'))
            _position++;
    }

    private void Comment()
    {
        // Three slashes make a doc comment, four or more are a line drawn through the file.
        if (Peek(2) == '/' && Peek(3) != '/')
            DocComment();
        else
            SkipLine();
    }

    /// <summary>Reads consecutive lines; an empty line ends the group, and of two groups the second counts.</summary>
    private void DocComment()
    {
        int start = _position;
        var text = new StringBuilder();
        int end;
        while (true)
        {
            _position += 3;
            if (Peek() == ' ')
                _position++;
            int line = _position;
            SkipLine();
            end = _position;
            text.Append(_text, line, end - line);

            int next = end;
            if (next < _text.Length && _text[next] == '\r')
                next++;
            if (next < _text.Length && _text[next] == '\n')
                next++;
            while (next < _text.Length && _text[next] is ' ' or '\t')
                next++;
            bool more = next > end && string.CompareOrdinal(_text, next, "///", 0, 3) == 0 &&
                (next + 3 == _text.Length || _text[next + 3] != '/');
            if (!more)
                break;
            text.Append('\n');
            _position = next;
        }

        if (_docComments.Count > 0 && _docComments[_docComments.Count - 1].TokenIndex == _tokens.Count)
            _docComments.RemoveAt(_docComments.Count - 1);
        _docComments.Add(new DocComment(_tokens.Count, text.ToString().Trim(), start, end - start));
    }

    private void BlockComment()
    {
        int start = _position;
        _position += 2;
        Report(SyntaxDiagnostics.ForeignSpelling, start, "/*", "begin each line of a comment with `//`");
        int end = _text.IndexOf("*/", _position, System.StringComparison.Ordinal);
        if (end < 0)
        {
            SkipLine();
            return;
        }

        _newLine |= _text.IndexOf('\n', _position, end - _position) >= 0;
        _position = end + 2;
    }

    private void Word()
    {
        int start = _position;
        while (_position < _text.Length && IsNamePart(_text[_position]))
            _position++;
        int length = _position - start;
        bool reserved = s_reserved.TryGetValue(length <= 6 ? _text.Substring(start, length) : "", out TokenKind kind);
        Add(reserved ? kind : TokenKind.Identifier, start);
    }

    private void Number()
    {
        int start = _position;
        bool real = false;
        Digits();
        if (Peek() == '.' && Peek(1) is >= '0' and <= '9')
        {
            real = true;
            _position++;
            Digits();
        }

        if (Peek() is 'e' or 'E')
        {
            int sign = Peek(1) is '+' or '-' ? 1 : 0;
            if (Peek(1 + sign) is >= '0' and <= '9')
            {
                real = true;
                _position += 1 + sign;
                Digits();
            }
        }

        bool separatorLast = _text[_position - 1] == '_';
        bool pointLast = Peek() == '.' && Peek(1) != '.';
        if (separatorLast || pointLast || IsNamePart(Peek()))
        {
            while (_position < _text.Length && (IsNamePart(_text[_position]) || _text[_position] == '.'))
                _position++;
            _reported = true;
            Report(SyntaxDiagnostics.MalformedNumber, start, DiagnosticBag.Show(_text, start, _position - start));
        }

        Add(real ? TokenKind.Real : TokenKind.Integer, start);
    }

    private void Digits()
    {
        while (Peek() is >= '0' and <= '9' or '_')
            _position++;
    }

    private void String()
    {
        int start = _position++;
        while (true)
        {
            char c = Peek();
            if (_position >= _text.Length || c is '\n' or '\r')
            {
                Report(SyntaxDiagnostics.UnclosedString, start);
                break;
            }

            if (c == '\\')
            {
                int length = Literals.EscapeLength(_text, _position);
                int escape = _position;
                bool atEnd = _position + 1 >= _text.Length || _text[_position + 1] is '\n' or '\r';
                _position += length > 0 ? length : atEnd ? 1 : 2;
                if (length == 0)
                {
                    string shown = DiagnosticBag.Show(_text, escape, _position - escape);
                    Report(SyntaxDiagnostics.UnknownEscape, escape, shown);
                }

                continue;
            }

            _position++;
            if (c == '"')
                break;
        }

        Add(TokenKind.String, start);
    }

    private bool Punctuation()
    {
        foreach ((string text, TokenKind kind, string? advice) in s_punctuation)
        {
            if (text[0] != _text[_position] || string.CompareOrdinal(_text, _position, text, 0, text.Length) != 0)
                continue;
            int start = _position;
            _position += text.Length;
            if (advice is not null)
                Report(SyntaxDiagnostics.ForeignSpelling, start, text, advice);
            Add(kind, start);
            return true;
        }

        return false;
    }

    /// <summary>Reports a run of characters that mean nothing, once.</summary>
    private void Unknown()
    {
        int start = _position;
        char first = _text[start];
        if (first == '#')
        {
            _position++;
            Report(SyntaxDiagnostics.ForeignSpelling, start, "#", "begin a comment with `//`");
            SkipLine();
            return;
        }

        if (first == '\'')
        {
            Quoted();
            return;
        }

        do
            _position++;
        while (_position < _text.Length && !IsUnderstood(_text[_position]));

        bool printable = !char.IsControl(first) && !char.IsSurrogate(first) &&
            CharUnicodeInfo.GetUnicodeCategory(first) is not (UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.PrivateUse or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark);
        int code = char.IsHighSurrogate(first) && start + 1 < _text.Length && char.IsLowSurrogate(_text[start + 1])
            ? char.ConvertToUtf32(first, _text[start + 1])
            : first;
        _reported = true;
        string name = "U+" + code.ToString("X4", CultureInfo.InvariantCulture);
        Report(SyntaxDiagnostics.UnknownCharacter, start, printable ? $"`{first}` ({name})" : $"The character {name}");
    }

    /// <summary>Takes text in single quotes for a string; a quote without another on its line is left out.</summary>
    private void Quoted()
    {
        int start = _position++;
        while (_position < _text.Length && _text[_position] is not ('\'' or '\n' or '\r'))
            _position++;
        bool closed = Peek() == '\'';
        _position = closed ? _position + 1 : start + 1;
        _reported = true;
        Report(SyntaxDiagnostics.ForeignSpelling, start, "'", "put strings between `\"`");
        if (closed)
            Add(TokenKind.String, start);
    }

    private static bool IsUnderstood(char c) => c < 128 ? c >= ' ' || c is '\n' or '\r' or '\t'
        : IsNameStart(c) || char.IsWhiteSpace(c);
}
