using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace AdCompiler.Cli;

/// <summary>Options by what they hold. A wrong value is one line: the option, the text found, what was expected.</summary>
internal static class OptionKinds
{
    public static Option<T> Whole<T>(string name, string description, T value, T least, T? most = null, string help = "N")
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> => new(name)
    {
        Description = description, HelpName = help, DefaultValueFactory = _ => value,
        CustomParser = given => Parse(given, name, NumberStyles.AllowLeadingSign, (T n) => n >= least && n <= (most ?? T.MaxValue),
            most is null ? $"a whole number of at least {least}" : $"a whole number, {least} to {most}"),
    };

    public static Option<double> Real(string name, string description, double value, string help = "X") => new(name)
    {
        Description = description, HelpName = help, DefaultValueFactory = _ => value, CustomParser = given => ParseReal(given, name),
    };

    public static Option<double?> OptionalReal(string name, string description, string help = "X") => new(name)
    {
        Description = description, HelpName = help, CustomParser = given => ParseReal(given, name),
    };

    public static Option<string> Choice(string name, string description, string value, params string[] choices) =>
        Among(new Option<string>(name) { Description = description, DefaultValueFactory = _ => value }, choices);

    /// <summary>A device, as <c>adc doctor</c> lists them, or the first of a kind.</summary>
    public static Option<string> Device(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "auto|cpu|cuda|opencl|emulated", DefaultValueFactory = static _ => "auto" };
        option.Validators.Add(given =>
        {
            foreach (Token token in given.Tokens.Where(static token => token.Value is not ("auto" or "cpu")))
            {
                string[] parts = token.Value.Split(':', 2);
                if (parts[0] is not ("cuda" or "opencl" or "emulated") || parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
                    given.AddError($"{name}: found '{token.Value}', expected auto, cpu, cuda, opencl or emulated, or one that 'adc doctor' lists (cuda:1)");
            }
        });
        return option;
    }

    public static Option<string?> OptionalChoice(string name, string description, params string[] choices) =>
        Among(new Option<string?>(name) { Description = description }, choices);

    /// <summary>Whether the option stands on the command line, with its default value or another.</summary>
    public static bool Given(this ParseResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static double ParseReal(ArgumentResult given, string name) => Parse<double>(given, name, NumberStyles.Float, double.IsFinite, "a finite number");

    private static T Parse<T>(ArgumentResult given, string name, NumberStyles style, Func<T, bool> allowed, string expected) where T : struct, INumber<T>
    {
        string text = given.Tokens[0].Value;
        if (T.TryParse(text, style, CultureInfo.InvariantCulture, out T number) && allowed(number))
            return number;
        given.AddError($"{name}: found '{text}', expected {expected}");
        return default;
    }

    private static Option<T> Among<T>(Option<T> option, string[] choices)
    {
        option.HelpName = string.Join('|', choices);
        option.CompletionSources.Add(choices);
        option.Validators.Add(given =>
        {
            foreach (Token token in given.Tokens.Where(token => !choices.Contains(token.Value)))
                given.AddError($"{option.Name}: found '{token.Value}', expected {string.Join(", ", choices[..^1])} or {choices[^1]}");
        });
        return option;
    }
}
