using System;
using System.Linq;
using NetGen.Dsl.Text;

namespace NetGen.Dsl.Emit.Printing;

/// <summary>Writes lines with their indentation, always ended by <c>\n</c>.</summary>
internal sealed class IndentedWriter
{
    private const int Step = 4;
    private const int Columns = 120;

    private readonly ChunkedText _text = new();
    private int _indent;
    private bool _afterOpening = true;
    private string? _pending;

    /// <summary>Begins with nothing.</summary>
    /// <param name="isInside">Whether the lines are to follow others of a block.</param>
    public IndentedWriter(bool isInside = false) => _afterOpening = !isInside;

    /// <summary>One statement, on one line unless that is too long; nothing for an empty one but its end.</summary>
    public void Line(string text)
    {
        if (_indent + text.Length <= Columns)
        {
            Append(text);
        }
        else
        {
            foreach (var line in CodeWrap.Lines(text, Columns - _indent))
                Append(line);
        }
        _afterOpening = text == "{";
        if (_pending is not { } directive)
            return;
        _pending = null;
        Directive(directive);
    }

    /// <summary>All lines of another writer, which has finished; they are indented already.</summary>
    public void Text(IndentedWriter lines) => _text.Append(lines._text);

    private void Append(string line)
    {
        if (line.Length > 0)
        {
            _text.Append(' ', _indent);
            _text.Append(line);
        }
        _text.Append('\n');
    }

    public void Line(CodeText text) => Line(text.ToString());

    /// <summary>An empty line, unless a block has just begun.</summary>
    public void Separate()
    {
        if (!_afterOpening)
            Line("");
        _afterOpening = true;
    }

    /// <summary>A preprocessor directive: from the first column.</summary>
    public void Directive(string text)
    {
        _text.Append(text);
        _text.Append('\n');
        _afterOpening = false;
    }

    /// <summary>A directive that follows the next line.</summary>
    public void DirectiveAfterNextLine(string text) => _pending = text;

    /// <summary>Lines of a <c>//</c> comment.</summary>
    public void Comment(string text)
    {
        foreach (var line in Comments.Lines(text))
        {
            foreach (var piece in Comments.Wrapped(line, Columns - _indent - 3))
                Line(piece.Length == 0 ? "//" : "// " + piece);
        }
    }

    /// <summary>An element of an XML doc comment; <paramref name="text"/> is not yet escaped.</summary>
    public void Doc(string element, string text, string attribute = "")
    {
        var open = attribute.Length == 0 ? "<" + element + ">" : "<" + element + " " + attribute + ">";
        var lines = Comments.Lines(Comments.Xml(text)).SelectMany(l => Comments.Wrapped(l, Columns - _indent - 4)).ToList();
        if (lines.Count == 1 && _indent + lines[0].Length + open.Length + element.Length + 7 <= Columns)
        {
            Line("/// " + open + lines[0] + "</" + element + ">");
            return;
        }
        Line("/// " + open);
        foreach (var line in lines)
            Line("/// " + line);
        Line("/// </" + element + ">");
    }

    /// <summary>A header line, if any, and a block in braces, closed with the scope.</summary>
    public Scope Block(string header = "")
    {
        if (header.Length > 0)
            Line(header);
        Line("{");
        _indent += Step;
        return new Scope(this, "}");
    }

    public Scope Block(CodeText header) => Block(header.ToString());

    /// <summary>A block whose closing brace is followed by a semicolon or more.</summary>
    public Scope BlockEndingIn(string end, string header)
    {
        if (header.Length > 0)
            Line(header);
        Line("{");
        _indent += Step;
        return new Scope(this, "}" + end);
    }

    /// <summary>Deeper lines without braces.</summary>
    public Scope Indent()
    {
        _indent += Step;
        return new Scope(this, null);
    }

    /// <summary>What has been written.</summary>
    public ChunkedText Written => _text;

    internal readonly struct Scope(IndentedWriter? writer, string? end) : IDisposable
    {
        public void Dispose()
        {
            if (writer is null)
                return;
            writer._indent -= Step;
            if (end is not null)
                writer.Line(end);
            writer._afterOpening = false;
        }
    }
}
