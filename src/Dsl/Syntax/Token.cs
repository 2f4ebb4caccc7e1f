namespace NetGen.Dsl.Syntax;

/// <summary>The kinds of tokens. All words but the reserved ones are identifiers.</summary>
internal enum TokenKind : byte
{
    EndOfFile,
    Identifier,
    Integer,
    Real,
    String,

    // The reserved words, from True to As.
    True,
    False,
    If,
    Else,
    Then,
    And,
    Or,
    Not,
    Return,
    Repeat,
    As,

    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    Comma,
    Colon,
    Semicolon,
    Dot,
    Ellipsis,
    Assign,
    Pipe,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    At,
    Caret,
}

/// <summary>A token; its text is the file's from Start.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="NewLine">Whether a line ends between the token before and this one.</param>
/// <param name="Start">The offset of the first character.</param>
/// <param name="Length">The number of characters.</param>
/// <param name="Reported">Whether the lexer has reported the token, or text that it left out before the token.</param>
internal readonly record struct Token(TokenKind Kind, bool NewLine, int Start, int Length, bool Reported)
{
    public int End => Start + Length;

    public bool IsReserved => Kind is >= TokenKind.True and <= TokenKind.As;
}

/// <summary>A group of <c>///</c> lines, and the index of the token that follows it.</summary>
internal readonly record struct DocComment(int TokenIndex, string Text, int Start, int Length);

/// <summary>How tokens are written in messages.</summary>
internal static class TokenText
{
    public static string Of(TokenKind kind) => kind switch
    {
        TokenKind.OpenParenthesis => "(",
        TokenKind.CloseParenthesis => ")",
        TokenKind.OpenBracket => "[",
        TokenKind.CloseBracket => "]",
        TokenKind.OpenBrace => "{",
        TokenKind.CloseBrace => "}",
        TokenKind.Comma => ",",
        TokenKind.Colon => ":",
        TokenKind.Assign => "=",
        TokenKind.Then => "then",
        TokenKind.Else => "else",
        _ => kind.ToString(),
    };

    public static TokenKind Closing(TokenKind open) => open switch
    {
        TokenKind.OpenParenthesis => TokenKind.CloseParenthesis,
        TokenKind.OpenBracket => TokenKind.CloseBracket,
        _ => TokenKind.CloseBrace,
    };
}
