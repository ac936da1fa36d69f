namespace AdCompiler.Generators.Programs;

/// <summary>A variable of a program: an index into <see cref="Program.Variables"/>.</summary>
internal readonly record struct VariableId(int Index)
{
    public static Linear operator *(VariableId variable, int factor) => new Linear(variable) * factor;
    public static Linear operator +(VariableId variable, Linear other) => new Linear(variable) + other;
}

/// <summary>Integer arithmetic on loop variables: where to read, where a loop ends.</summary>
internal abstract record IndexExpression
{
    public static implicit operator IndexExpression(int value) => new Linear(value);
    public static implicit operator IndexExpression(VariableId variable) => new Linear(variable);
}

/// <summary>One summand of a linear index.</summary>
internal readonly record struct Term(VariableId Variable, int Factor);

/// <summary>Constant plus factors times variables: every address is one, so strides fold at compile time.</summary>
internal sealed record Linear(int Constant, EquatableArray<Term> Terms) : IndexExpression
{
    public Linear(int constant) : this(constant, EquatableArray.Create<Term>([])) { }

    public Linear(VariableId variable) : this(0, EquatableArray.Create([new Term(variable, 1)])) { }

    public bool IsConstant => Terms.Count == 0;

    public static implicit operator Linear(int value) => new(value);
    public static implicit operator Linear(VariableId variable) => new(variable);

    public static Linear operator +(Linear left, Linear right)
    {
        if (right.IsConstant)
            return right.Constant == 0 ? left : new(left.Constant + right.Constant, left.Terms);
        if (left.IsConstant)
            return left.Constant == 0 ? right : new(left.Constant + right.Constant, right.Terms);
        var terms = new List<Term>(left.Terms.Count + right.Terms.Count);
        terms.AddRange(left.Terms);
        foreach (Term term in right.Terms)
        {
            int at = terms.FindIndex(t => t.Variable == term.Variable);
            if (at < 0)
                terms.Add(term);
            else
                terms[at] = new Term(term.Variable, terms[at].Factor + term.Factor);
        }
        terms.RemoveAll(t => t.Factor == 0);
        return new(left.Constant + right.Constant, EquatableArray.Create<Term>(terms.ToArray()));
    }

    public static Linear operator -(Linear left, Linear right) => left + right * -1;

    public static Linear operator *(Linear value, int factor)
    {
        if (factor == 1)
            return value;
        if (factor == 0)
            return 0;
        if (value.IsConstant)
            return value.Constant * factor;
        var terms = new Term[value.Terms.Count];
        for (int i = 0; i < terms.Length; i++)
            terms[i] = new Term(value.Terms[i].Variable, value.Terms[i].Factor * factor);
        return new(value.Constant * factor, EquatableArray.Create<Term>(terms));
    }
}

internal enum IndexOperation { Min, Max, Quotient, Remainder }

/// <summary>What linear indices lack: clipped bounds (min, max) and, for operands that are not negative, quotient and remainder.</summary>
internal sealed record IndexCall(IndexOperation Operation, IndexExpression Left, IndexExpression Right) : IndexExpression;
