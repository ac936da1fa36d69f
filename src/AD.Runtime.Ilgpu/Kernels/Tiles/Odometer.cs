namespace AdCompiler.Ilgpu;

/// <summary>A number in three digits, or how far it is from one to another, each digit but the first with as many values as the axis it counts. Counted on without a division.</summary>
internal struct Odometer
{
    public int First, Second, Third;

    /// <param name="seconds">Values of the second digit.</param>
    /// <param name="thirds">Values of the third.</param>
    public static Odometer Of(int number, int seconds, int thirds) => new() { First = number / (seconds * thirds), Second = number / thirds % seconds, Third = number % thirds };

    /// <summary>The number so much further on.</summary>
    public readonly Odometer Plus(Odometer distance, int seconds, int thirds)
    {
        int third = Third + distance.Third, second = Second + distance.Second, first = First + distance.First;
        if (third >= thirds)
        {
            third -= thirds;
            second++;
        }
        if (second >= seconds)
        {
            second -= seconds;
            first++;
        }
        return new() { First = first, Second = second, Third = third };
    }
}
