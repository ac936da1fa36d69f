namespace AdCompiler.Generators.Tests.RandomSources;

/// <summary>Types and methods that random methods use.</summary>
internal static class SourceLibrary
{
    public const string Text = """
        using System.Numerics;

        public enum Kind { First, Second, Third }

        public record struct Vec<T>(T X, T Y) where T : IFloatingPointIeee754<T>
        {
            public readonly T Square => X * X + Y * Y;
            public readonly T Dot(Vec<T> other) => X * other.X + Y * other.Y;
            public readonly Vec<T> Turned() => new(-Y, X);
            public void Damp(T factor) { X *= factor; Y *= factor; }
            public static Vec<T> operator +(Vec<T> a, Vec<T> b) => new(a.X + b.X, a.Y + b.Y);
            public static Vec<T> operator -(Vec<T> a, Vec<T> b) => new(a.X - b.X, a.Y - b.Y);
            public static Vec<T> operator *(Vec<T> a, T factor) => a with { X = a.X * factor, Y = a.Y * factor };
        }

        public static class Helpers
        {
            public static T Total<T>(ReadOnlySpan<T> x) where T : IFloatingPointIeee754<T>
            {
                T sum = T.Zero;
                foreach (T value in x)
                    sum += value * value;
                return sum;
            }

            public static void Scale<T>(Span<T> x, T factor) where T : IFloatingPointIeee754<T>
            {
                for (int i = 0; i < x.Length; i++)
                    x[i] *= factor;
            }

            public static void Swirl<T>(Span<T> x) where T : IFloatingPointIeee754<T>
            {
                for (int i = 1; i < x.Length; i++)
                    x[i] = T.Sin(x[i]) * T.Cos(x[i - 1]);
            }

            public static void Turn<T>(Span<T> x) where T : IFloatingPointIeee754<T>
            {
                for (int i = 0, j = x.Length - 1; i < j; i++, j--)
                    (x[i], x[j]) = (x[j], T.Sin(x[i]));
            }

            /// The two may lie over each other.
            public static void Shift<T>(ReadOnlySpan<T> from, Span<T> to) where T : IFloatingPointIeee754<T>
            {
                for (int i = 0; i < from.Length && i < to.Length; i++)
                    to[i] = T.Cos(to[i]) * from[i];
            }

            public static void Sort(Span<double> x)
            {
                for (int i = 0; i + 1 < x.Length; i++)
                    for (int j = 0; j + 1 < x.Length - i && j < 6; j++)
                        if (x[j] > x[j + 1])
                            (x[j], x[j + 1]) = (x[j + 1], x[j]);
            }

            /// The two may be one variable.
            public static T Alias<T>(in T x, ref T y) where T : IFloatingPointIeee754<T>
            {
                y *= T.Cos(x);
                return x * y;
            }

            public static void Mix<T>(ref T x, ref T y) where T : IFloatingPointIeee754<T>
            {
                T half = T.One / (T.One + T.One), mean = half * (x + y);
                y = half * (x - y);
                x = mean;
            }

            public static void Both<T>(T x, T y, out T mean, out T product) where T : IFloatingPointIeee754<T>
            {
                mean = (x + y) / T.CreateChecked(2);
                product = T.Sin(x) * y;
            }

            public static T Twice<T>(Func<T, T> f, T x) where T : IFloatingPointIeee754<T> => f(x) + f(f(x));

            public static double Late(double x, int n)
            {
                for (int i = 0; i < 3; i++)
                {
                    if (i == n)
                        continue;
                    x *= 0.8;
                    if (x > 1 || (x += 0.1) < -1)
                        return x * x / 4;
                }
                return x;
            }
        }

        /// <summary>What twins call instead: a sum of what was decided, in order.</summary>
        public static class Watch
        {
            [ThreadStatic] public static ulong Decided;

            public static void Sort(Span<double> x)
            {
                for (int i = 0; i + 1 < x.Length; i++)
                    for (int j = 0; j + 1 < x.Length - i && j < 6; j++)
                        if (Choice(x[j] > x[j + 1]))
                            (x[j], x[j + 1]) = (x[j + 1], x[j]);
            }

            private static void Note(long what) => Decided = (Decided ^ (ulong)what) * 0x9E3779B97F4A7C15 + 1;
            public static bool Choice(bool condition) { Note(condition ? 1 : 2); return condition; }
            public static double Arm(int number, double value) { Note(10 + number); return value; }
            public static int Integer(double x) { Note((int)x); return (int)x; }
            public static double Abs(double x) { Note(Math.Sign(x)); return Math.Abs(x); }
            public static double Max(double x, double y) { Note(x.CompareTo(y)); return Math.Max(x, y); }
            public static double Min(double x, double y) { Note(x.CompareTo(y)); return Math.Min(x, y); }
            public static double Clamp(double x, double low, double high) { Note(x.CompareTo(low)); Note(x.CompareTo(high)); return Math.Clamp(x, low, high); }
            public static double Floor(double x) { Note((int)Math.Floor(x)); return Math.Floor(x); }
            public static double Round(double x) { Note((int)Math.Round(x)); return Math.Round(x); }
            public static double Remainder(double x, double y) { Note((int)(x / y)); return x % y; }

            public static double Late(double x, int n)
            {
                for (int i = 0; i < 3; i++)
                {
                    if (i == n)
                        continue;
                    x *= 0.8;
                    if (Choice(x > 1) || Choice((x += 0.1) < -1))
                        return x * x / 4;
                }
                return x;
            }
        }
        """;
}
