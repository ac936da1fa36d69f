using System.Globalization;

namespace AdCompiler.Generators.Emit.Methods.Dense;

/// <summary>A count of numbers, in part known only where the text runs: a constant and terms.</summary>
internal sealed record Offset(int Constant, EquatableArray<string> Terms)
{
    public static readonly Offset Zero = new(0, default);

    public bool IsConstant => Terms.Count == 0;

    public Offset Plus(Offset other) => new(Constant + other.Constant, Terms.Concat(other.Terms).ToEquatableArray());

    public Offset Plus(string term) => new(Constant, Terms.Append(term).ToEquatableArray());

    public override string ToString()
    {
        string[] parts = [.. Terms, .. Constant == 0 && Terms.Count > 0 ? System.Array.Empty<string>() : [Constant.ToString(CultureInfo.InvariantCulture)]];
        return string.Join(" + ", parts);
    }

    /// <summary>As a factor, or as what is subtracted.</summary>
    public string Atom => Terms.Count + (Constant == 0 ? 0 : 1) > 1 || Terms.Any(term => term.Contains(" ")) ? $"({this})" : ToString();

    public string Times(Offset other) => Is(0) || other.Is(0) ? "0"
        : IsConstant && other.IsConstant ? (Constant * other.Constant).ToString(CultureInfo.InvariantCulture)
        : Is(1) ? other.ToString() : other.Is(1) ? ToString() : $"{Atom} * {other.Atom}";

    private bool Is(int number) => IsConstant && Constant == number;
}
