using AdCompiler.Generators.Programs;

namespace AdCompiler.Generators.Emit.Cpu;

/// <content>How places are read and where they lie: addresses and indices.</content>
internal abstract partial class ProgramPrinter
{
    private string Read(Place place) => place switch
    {
        Local local => Name(local.Variable),
        Ordinal ordinal => Read(ordinal),
        Element element => Read(element),
        _ => throw new NotSupportedException($"a number cannot be read from {place}"),
    };

    protected void Offset(Linear offset, VariableKind kind, string lead) => Offset(Writer, offset, kind, lead);

    protected CodeWriter Offset(CodeWriter text, Linear offset, VariableKind kind, string lead)
    {
        if (offset is { IsConstant: true, Constant: 0 })
            return text;
        text.Append(lead);
        return Write(text, offset, kind is VariableKind.UniformPointer or VariableKind.KeyPointer ? 1 : Notation.Spelling.Lanes);
    }

    protected void Write(IndexExpression index, int scale) => Write(Writer, index, scale);

    /// <summary>An index times <paramref name="scale"/> (lanes of a vector): the factors fold here, not in the JIT.</summary>
    protected CodeWriter Write(CodeWriter text, IndexExpression index, int scale)
    {
        switch (index)
        {
            case Linear linear:
                return Write(text, linear, scale);
            case IndexCall { Operation: IndexOperation.Min or IndexOperation.Max } call:
                text.Append(call.Operation == IndexOperation.Min ? "Math.Min(" : "Math.Max(");
                Write(text, call.Left, 1).Append(", ");
                return Write(text, call.Right, 1).Append(")");
            case IndexCall call:
                bool bare = call.Left is Linear { Constant: 0, Terms.Count: 1 } left && left.Terms[0].Factor == 1;
                text.Append(bare ? "" : "(");
                Write(text, call.Left, 1).Append(bare ? "" : ")").Append(call.Operation == IndexOperation.Quotient ? " / " : " % ");
                return Write(text, call.Right, 1);
            default:
                throw new NotSupportedException(index.GetType().Name);
        }
    }

    protected CodeWriter Write(CodeWriter text, Linear linear, int scale)
    {
        bool first = true;
        foreach (Term term in linear.Terms)
        {
            int factor = term.Factor * (Kind(term.Variable) == VariableKind.HalfVector ? scale / 2 : scale);
            text.Append(first ? factor < 0 ? "-" : "" : factor < 0 ? " - " : " + ").Append(Name(term.Variable));
            if (Math.Abs(factor) != 1)
                text.Append(" * ").Append(Math.Abs(factor));
            first = false;
        }
        int constant = linear.Constant * scale;
        if (first)
            text.Append(constant);
        else if (constant != 0)
            text.Append(constant < 0 ? " - " : " + ").Append(Math.Abs(constant));
        return text;
    }
}
