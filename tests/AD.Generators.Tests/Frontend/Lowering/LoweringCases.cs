using System.Text.RegularExpressions;

namespace AdCompiler.Generators.Tests.Frontend.Lowering;

/// <summary>Methods G of a class F, by what they are about.</summary>
internal static partial class LoweringCases
{
    public static IEnumerable<string> Names => All.Keys.Concat(OfInstances.Keys);

    /// <summary>The text of class F, with its method G marked.</summary>
    public static string Source(string name) => All.TryGetValue(name, out string? members)
        ? $"using System.Numerics;\npublic static partial class F\n{{\n{Marked(members)}\n}}"
        : $"using System.Numerics;\npublic sealed partial class F\n{{\n{Marked(OfInstances[name])}\n}}";

    private static string Marked(string members) =>
        members.Insert(Assert.Single(Declaration().Matches(members).Cast<Match>()).Index, "[Differentiable] ");

    [GeneratedRegex(@"(?<=^|[;}{\]] ?)(public )?(static )?(\([^()]*\)|[\w<>\[\],.]+) G(<T>)?\(")]
    private static partial Regex Declaration();

    private static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        // numbers
        ["arithmetic"] = "static double G(double x, double y) => -x * y + x / y - (+y - 3) * 0.1;",
        ["floats stay floats"] = "static float G(float x, float y) => x * 0.1f + y * 3 - (float)(0.1 * x);",
        ["halves round every operation"] = "static Half G(Half x, Half y) => x * y + (Half)0.1 - x / (y + (Half)2) + -x;",
        ["widening and narrowing"] = "static double G(float x, int n, Half h) => x * n + (double)h + (int)(x * 3) + (float)0.1 + (long)x + (byte)n;",
        ["a type parameter"] = "static T G<T>(T x, T y) where T : IFloatingPointIeee754<T> => T.Sin(x) * T.CreateChecked(0.1) + T.Max(x, y) / T.CreateChecked(3) - T.One + T.Pi;",
        ["functions"] = "static double G(double x, double y) => Math.Exp(x) + Math.Log(1 + x * x) - Math.Sqrt(Math.Abs(y)) + Math.Sin(x) * Math.Cos(y) + Math.Tanh(x) + Math.Atan2(x, y) + Math.Pow(2 + x, y) + Math.Cbrt(x) + Math.FusedMultiplyAdd(x, y, 2);",
        ["functions of floats"] = "static float G(float x) => MathF.Exp(x) + MathF.Tan(x) + float.Sinh(x) - MathF.Asin(x / 3) + MathF.Floor(x) + MathF.Round(x);",
        ["remainders"] = "static double G(double x, float y, Half h) => x % 0.7 + 5 % x + y % 0.3f + (double)(h % (Half)0.5);",
        ["kinks"] = "static double G(double x, double y) => Math.Max(x, y) - Math.Min(x, 0.5) + Math.Clamp(y, -1, 1) + Math.Sign(x) * 2.5 + Math.Truncate(y) + Math.Ceiling(x);",
        ["static using"] = "static double G(double x) => double.Exp(x) + double.Pi;",
        ["constants"] = "const double A = 2.5; const int N = 3; static readonly double B = 1.5; static double G(double x) => A * x + N / 2 * B;",
        ["integers"] = "static double G(double x, int n, long m) => x * (n / 2 + n % 3 - (n << 2) + (int)m * (n ^ 5) + (n & 6 | 1) + (~n >> 1)) + (uint)n / 2 + Math.Max(n, 2) + Math.Abs(-n);",
        ["small integers"] = "static double G(double x, byte b, short s, char c) { b += 254; s--; b++; return x * b + s + c + (sbyte)(b - s); }",
        ["truth"] = "static double G(double x, double y, bool p) => x > y && !p || x == 2 ^ p ? x : y <= 1 | x != y & p ? -y : 7;",

        // variables
        ["assignment"] = "static double G(double x) { double a = x, b; a = b = a * 2; a += b; a *= x; a -= 1; a /= 3; x = a; return x + b; }",
        ["increments"] = "static double G(double x) { int i = 2; double y = x++ + ++x * i-- - --i; return y * i + x; }",
        ["compound with conversions"] = "static double G(double x, int n) { n += (int)x; float f = 1; f += n; f *= 0.5f; n <<= 1; n -= 'a'; return f * x + n; }",
        ["order of evaluation"] = "static double G(double x) { double y = x + (x = 5) * x - (x += 2); return y * x; }",
        ["deconstruction"] = "static double G(double x, double y) { (x, y) = (y, x * 2); var (a, (b, _)) = (x + 1, (y, 3)); (double c, int d) = (1, 2); return a - b * c + d - x; }",

        // choices
        ["ternary"] = "static double G(double x) => x > 0 ? Math.Log(x) : x < -1 ? x : 0;",
        ["if and else"] = "static double G(double x, double y) { double z = 1; if (x > y) { z = x; x = 2; } else if (x == y) z += y; return z * x; }",
        ["early returns"] = "static double G(double x) { if (x > 1) return x; if (x < -1) { x = -x; return x * x; } x += 1; if (x > 0) x *= 2; return x; }",
        ["return in a nested if"] = "static double G(double x, double y) { if (x > 0) { if (y > 0) return x * y; x = y; } return x + 1; }",
        ["switch statement"] = "static double G(double x, int n) { double y = 0; switch (n) { case 0: y = x; break; case 1: case 2: y = x * x; if (x > 0) break; y = 7; break; case > 3: return -1; default: y = 3; break; } return y + x; }",
        ["switch over reals"] = "static double G(double x) { switch (x) { case > 1: return 1; case double.NaN: return 2; case 0: return 3; case var y when y < -1: return y; default: return x * x; } }",
        ["switch expression"] = "static double G(double x, int n) => n switch { 0 => x, 1 or 2 => x * 2, > 3 and < 10 when x > 0 => x / 3, _ => 1 };",
        ["patterns"] = "static double G(double x, int n) => x is > 0 and < 1.5 or -1 ? n is not 3 ? x : 2 : n is var m ? m : 0;",
        ["effects in conditions"] = "static double G(double x, double y) { if (x > 0 && (y = x * 2) > 1 || (x = 3) < 0) return x + y; return y - x; }",
        ["default in the middle"] = "static double G(double x, int n) { switch (n) { case 1: return x; default: return 2; case 3: return x * x; } }",

        // calls
        ["a call"] = "static double G(double x) => Square(x) + Square(Square(x + 1)); static double Square(double x) { x *= x; return x; }",
        ["optional and named arguments"] = "static double G(double x) => H(x) + H(b: x, a: 2) + H(c: 1, a: x); static double H(double a, double b = 3, int c = 2) => a * b - c;",
        ["references"] = "static double G(double x, double y) { Swap(ref x, ref y); Halve(x, out double z); Halve(in z, out x); return x - y * z; } static void Swap(ref double a, ref double b) { double t = a; a = b; b = t; } static void Halve(in double a, out double b) => b = a / 2;",
        ["ref locals"] = "static double G(double x, double y) { ref double r = ref x; r += 2; r *= y; return x; }",
        ["ref and out parameters"] = "static double G(double x, ref double y, out double z) { z = x * y; y += z; return y - x; }",
        ["local functions"] = "static double G(double x) { double k = 2; double Scale(double v) { k += 1; return v * k + x; } return Scale(x) + Scale(1) * k; }",
        ["local functions given to others"] = "static double G(double x) { double k = 2; double Scale(double v) => v * k + x; return Twice(Scale, x); } static double Twice(Func<double, double> f, double x) => f(f(x));",
        ["lambdas"] = "static double G(double x) { double k = x; Func<double, double> f = v => v * k; k += 1; return f(x) + Twice(f, 2) + Twice(Math2, x); } static double Math2(double v) => v + 2; static double Twice(Func<double, double> f, double x) => f(f(x));",
        ["generic calls"] = "static double G(double x, double y) => Norm(x, y) + (double)Norm((float)x, 1f); static T Norm<T>(T a, T b) where T : IFloatingPointIeee754<T> => T.Sqrt(a * a + b * b);",
        ["void calls"] = "static double G(double x) { Add(ref x); if (x > 1) { Add(ref x); return x; } return -x; } static void Add(ref double x) { if (x > 2) return; x += 1; }",
        ["params"] = "static double G(double x, double y) => Sum(x, y, 2) - Sum(); static double Sum(params double[] all) { double s = 0; foreach (double a in all) s += a; return s; }",

        // loops
        ["for"] = "static double G(double x, int n) { double s = 0; for (int i = 0; i < n; i++) s += x * i; return s; }",
        ["for down, by two, to a bound"] = "static double G(double x, int n) { double s = 1; for (int i = n; i >= 0; i -= 2) s = s * x + i; for (long k = 1; k <= n; ++k) s -= k; for (int i = n; 0 < i; i--) s *= 0.5; return s; }",
        ["for with the index ahead of itself"] = "static double G(double[] a, double x) { for (int i = 0; i + 1 < a.Length; i++) x += a[i] * a[i + 1]; for (int i = 1; 2 + i <= a.Length; i++) x -= a[i + 1]; for (int i = 0; a.Length > i + 3; ++i) x *= a[i + 3]; return x; }",
        ["index that lives on"] = "static double G(double x, int n) { int i; for (i = 0; i < n; i++) x += i; return x * i; }",
        ["index changed in the body"] = "static double G(double x, int n) { for (int i = 0; i < n; i++) { x += i; if (x > 3) i++; } return x; }",
        ["bound changed in the body"] = "static double G(double x, int n) { for (int i = 0; i < n; i++) { x += i; if (n < 8) n++; } return x; }",
        ["while"] = "static double G(double x) { double y = 1; while (y < 10 && x > -1) { y *= 1.5; x -= 0.1; } return y * x; }",
        ["do"] = "static double G(double x) { double t; int n = 0; do { t = x / 2; x = t + 0.25; n++; } while (n < 5 && t > 0.3); return t + n; }",
        ["break and continue"] = "static double G(double x, int n) { double s = 0; for (int i = 0; i < 10; i++) { if (i == n) continue; if (i * x > 3) break; s += x * i; if (i == 7) { s *= 2; continue; } s -= 1; } return s; }",
        ["return in a loop"] = "static double G(double x, int n) { for (int i = 0; i < 6; i++) { x *= 1.5; for (int j = 0; j < n; j++) { if (x * j > 4) return x + j; x += 0.25; } } return -x; }",
        ["continue in a while"] = "static double G(double x) { int i = 0; double s = 0; while (i < 8) { i++; if (i % 3 == 0) continue; s += x / i; } return s; }",
        ["switch in a loop"] = "static double G(double x) { double s = 0; for (int i = 0; i < 6; i++) { switch (i % 4) { case 0: s += x; break; case 1: continue; case 2: s *= x; break; } s -= 0.5; } return s; }",
        ["endless loop with an exit"] = "static double G(double x) { int k = 0; while (true) { x = x * 0.5 + 1; if (k++ > 4) break; } for (;;) { x -= 0.5; if (x < 0) return x * k; } }",
        ["variables that swap"] = "static double G(double x, double y, int n) { for (int i = 0; i < n; i++) { (x, y) = (y, x + y); } return x - 2 * y; }",
        ["calls in loops"] = "static double G(double x, int n) { double s = 0; for (int i = 0; i < n; i++) { s = Next(s, x); if (Stop(s)) break; } return s; } static double Next(double s, double x) { if (s > 2) return s - x; return s + x * x; } static bool Stop(double s) => s > 5;",
        ["nested loops"] = "static double G(double x, int n) { double s = 0; for (int i = 0; i < n; i++) for (int j = i; j < n; j++) { double t = x * i; s += t * j; } return s; }",

        // arrays
        ["elements"] = "static double G(double[] a, int i) { a[i] = a[0] * 2; a[i] += a[1]; a[i] -= 1; a[0]++; double x = a[i] = 3; return x * a[2]; }",
        ["order of element assignment"] = "static double G(double[] a) { int i = 0; a[i++] = i + a[i]; a[i] += a[i = 2] + i; a[0] += Bump(a); return a[0]; } static double Bump(double[] a) { a[0] = 7; return 2; }",
        ["sums over arrays"] = "static double G(double[] a, float[] b) { double s = 0; for (int i = 0; i < a.Length && i < b.Length; i++) s += a[i] * b[i]; foreach (double x in a) s -= x; foreach (float x in b) { if (x < 0) break; s *= x; } return s; }",
        ["new arrays"] = "static double[] G(double x, int n) { var a = new double[n + 2]; for (int i = 0; i < a.Length; i++) a[i] = x * i; double[] b = { x, a[1], 3 }; double[] c = [b[0], x]; a[0] = b[1] + c[^1] + a[^1]; return a; }",
        ["matrices"] = "static double G(double[,] m) { double s = 0; for (int i = 0; i < m.GetLength(0); i++) for (int j = 0; j < m.GetLength(1); j++) { s += m[i, j] * (i - j); m[i, j] *= s; } var e = new double[2, 2] { { 1, 2 }, { s, 4 } }; return e[1, 0] + m.Length + e[0, 1]; }",
        ["jagged arrays"] = "static double G(double[][] m) { double s = 0; for (int i = 0; i < m.Length; i++) { double[] row = m[i]; for (int j = 0; j < m[i].Length; j++) { s += row[j]; m[i][j] += s; } } return s + m[0][^1] * First(m[1]); } static double First(double[] a) => a.Length > 0 ? a[0] : 0;",
        ["spans"] = "static double Run(double[] a, double[] b) => G(a, b); static double G(ReadOnlySpan<double> a, Span<double> b) { ReadOnlySpan<double> tail = a[1..]; double s = tail[0] + a[^1] + b.Slice(1, 2)[1]; Span<double> c = b[..^1]; c[0] = s; b.Slice(2)[0] += s; return s * c.Length + b[0]; }",
        ["slices of arrays"] = "static double G(double[] a, int n) { Scale(a.AsSpan(1, n), 2); Scale(a, 3); Scale(a.AsSpan(2), a[0]); return a[1]; } static void Scale(Span<double> x, double k) { for (int i = 0; i < x.Length; i++) x[i] *= k; }",
        ["stack memory"] = "static double G(double x) { Span<double> a = stackalloc double[3]; a[0] = x; a[1] += x * x; Span<double> b = stackalloc double[] { 1, x }; return a[0] + a[1] - a[2] + b[1]; }",
        ["references to elements"] = "static double G(double[] a, double x) { Add(ref a[1], x); ref double r = ref a[0]; r *= 2; foreach (ref double v in a.AsSpan()) v += 1; return r + a[1]; } static void Add(ref double a, double b) => a += b;",
        ["integer arrays"] = "static double G(double[] a, int[] index, bool[] use) { double s = 0; for (int i = 0; i < index.Length; i++) if (use[i]) s += a[index[i]]; var count = new int[3]; foreach (int k in index) count[k % 3]++; return s * count[0] + count[1]; }",
        ["whole arrays"] = "static double G(double[] a) { var b = (double[])a.Clone(); Array.Fill(b, 2); b[0] = 5; Array.Copy(a, b, 1); a.AsSpan(0, 1).CopyTo(b.AsSpan(2)); var c = a.ToArray(); c[1] += 1; Array.Clear(a); a.AsSpan().Fill(b[0]); return b[0] + b[1] * b[2] + c[1] - a[0]; }",
        ["sorting"] = "static double G(double[] a) { for (int i = 0; i < a.Length; i++) for (int j = 0; j + 1 < a.Length - i; j++) if (a[j] > a[j + 1]) (a[j], a[j + 1]) = (a[j + 1], a[j]); double s = 0; for (int i = 0; i < a.Length; i++) s = s * 0.5 + a[i]; return s; }",
        ["loads in conditions"] = "static int Guard; static double G(double[] a, int i) { int k = i - 2; double s = k >= 0 && k < a.Length && a[k] > 0 ? a[k] : -1; while (k < a.Length && (k < 0 || a[k] < 1)) { s += 0.5; k++; } return s; }",
        ["writing in branches"] = "static void G(double[] a, double x) { for (int i = 0; i < a.Length; i++) { if (a[i] > x) a[i] = x; else if (a[i] < 0) continue; a[i] *= 2; } }",
        ["an array made in one branch"] = "static double G(double x) { double[] a; if (x > 0) { a = [x, 2]; } else return x; return a[0] * a[1]; }",

        // structs and tuples
        ["tuples"] = "static (double Sum, double Product) G(double x, double y) { var p = (x, y); p.x += 1; (double a, double b) q = p; q.b *= p.Item1; return (q.a + q.b, q.Item1 * q.b); }",
        ["structs"] = "struct V { public double X, Y; public V(double x, double y) { X = x; Y = y; } public readonly double Dot(V o) => X * o.X + Y * o.Y; public void Scale(double k) { X *= k; Y *= k; } public static V operator +(V a, V b) => new(a.X + b.X, a.Y + b.Y); public static V operator -(V a) => new V { X = -a.X, Y = -a.Y }; public double Norm => Math.Sqrt(Dot(this)); } static double G(double x, double y) { V a = new(x, y), b = default; b.Y = x; a.Scale(2); V c = a + -b; c += a; b = c; b.X = 0; return a.Dot(c) + b.Norm + c.X; }",
        ["records"] = "readonly record struct P(double X, double Y = 2) { public double Sum { get; } = X + Y; public P Moved(double d) => this with { X = X + d }; public static P operator *(double k, P p) => new(k * p.X, k * p.Y); public static implicit operator P(double x) => new(x); } static double G(double x) { P q = new P(x + 1).Moved(x), p = new(2, x); (double a, double b) = q; P r = x; return a * b + (2 * p).X + q.Sum - r.Y; }",
        ["structs that are passed and returned"] = "record struct P(double X, int N, float Z); static P G(P p, ref P q, (double A, double B) t) { q.X += p.X * t.A; q = q with { N = 3 }; p.N++; return p with { Z = (float)t.B }; }",
        ["structs in branches and loops"] = "record struct P(double X, double Y); static double G(P p, int n) { P best = p; for (int i = 0; i < n; i++) { P next = new(best.Y, best.X + i); if (next.X > best.X) best = next; else best.Y -= 1; } return best.X * best.Y; }",
        ["arrays of structs"] = "record struct P(double X, double Y); static double G(P[] a) { double s = 0; for (int i = 0; i < a.Length; i++) { a[i].X += i; a[i] = new P(a[i].Y, a[i].X); s += a[i].X * a[i].Y; } foreach (P p in a) s -= p.X; foreach (var (x, y) in a) s += x * y; return s; }",
        ["arrays of structs that are set whole"] = "readonly record struct P(double X, double Y); record struct Q(P Low, int N); static double G(P[] a, Q[] b) { double s = 0; for (int i = 0; i < a.Length; i++) { a[i] = new P(a[i].Y * a[i].X, a[i].X); s += a[i].X * a[i].Y; } for (int i = 0; i < b.Length; i++) { b[i] = b[i] with { Low = b[i].Low with { Y = b[i].Low.X * s } }; s += b[i].Low.Y; } return s; }",
        ["nested structs"] = "struct V { public double X, Y; } struct L { public V From, To; } static double G(L l, L[] all) { l.From.X = 2; l = l with { To = new V { X = 1, Y = l.To.X } }; all[0].To = l.From; all[1] = l; (l.From, l.To) = (l.To, l.From); return l.From.Y + all[1].To.Y; }",
        ["generic structs"] = "record struct V<T>(T X, T Y) where T : IFloatingPointIeee754<T> { public T Dot(V<T> o) => X * o.X + Y * o.Y; public static V<T> operator *(T k, V<T> v) => new(k * v.X, k * v.Y); } static double G(double x) { var v = new V<double>(x, 2); return (x * v).Dot(v) + (double)new V<float>((float)x, 1).Dot(default); }",
        ["structs with constructors"] = "struct S { public double A = 2, B; public S(double b) : this() { B = b; A += 1; } public S() { B = 4; } } static double G(double x) { S s = new(x), t = new(), u = default; return s.A * s.B + t.A * t.B + u.A; }",
        ["interfaces of structs"] = "interface IShape { double Area(double k); } readonly record struct Box(double W) : IShape { public double Area(double k) => W * k; } static double G(double x) => Measure(new Box(x), 3); static double Measure<T>(T shape, double k) where T : struct, IShape => shape.Area(k);",
        ["property patterns"] = "record struct P(double X, int N); static double G(P p, (double, int) t) => (p, t) switch { ({ N: 1 or 2, X: > 0 }, _) => p.X, (_, (var a, 3)) => a, ({ X: var x }, (0, _)) => x + 1, _ => 2 };",

        // derivatives that the user gives: calculated rightly, so that differences can be compared
        ["derivatives given"] = "static double G(double x, double y, int n) { double s = y; for (int i = 0; i < n; i++) s += Wave(x * i, s) * 0.5; return x > 1 ? s * Power(x, 3) : Power(s, 2) - Turn(x, y).B; }"
            + " static double Wave(double a, double b) { double t = 0; for (int k = 1; k < 4; k++) t += Math.Sin(a * k) * b; return t; } [DerivativeOf(nameof(Wave))] static (double, double) DWave(double a, double b) { double t = 0; for (int k = 1; k < 4; k++) t += k * Math.Cos(a * k) * b; return (t, b == 0 ? Wave(a, 1) : Wave(a, b) / b); }"
            + " static double Power(double a, int n) { double p = 1; while (n-- > 0) p *= a; return p; } [DerivativeOf(nameof(Power))] static double DPower(double a, int n) => n * Power(a, n - 1);"
            + " static (double A, double B) Turn(double a, double b) => (a * b, a - b * b); [DerivativeOf(nameof(Turn))] static ((double, double), (double, double)) DTurn(double a, double b) => ((b, a), (1, -2 * b));",

        // what is outside
        ["enumerations"] = "enum Mode { A, B, C } static double G(double x, Mode mode) => mode switch { Mode.A => x, Mode.B => x * x, _ => (int)mode };",
        ["what counts as constant"] = "[Kinks(Preset.Jax)] static double G(double x, [NotDifferentiable] double k) => AD.NoDerivative(x * k) * x + Math.Abs(AD.NoDerivative(k));",
        ["objects given"] = "sealed class M { public double Scale = 3; public double[] Table = [1, 2, 3, 4, 5, 6]; public int N { get; } = 2; public double At(int i) => Table[i] * Scale; } static double G(double x, M model) => x * model.Scale + model.Table[1] * model.N * x + model.At(2) * x;",
    };

    /// <summary>Members of an instance method's class.</summary>
    private static IReadOnlyDictionary<string, string> OfInstances { get; } = new Dictionary<string, string>
    {
        ["fields of this"] = "double scale = 3; readonly double[] weights = [1, 2, 3]; int Count { get; } = 2; double Twice => scale * Count; public double G(double x) => x * scale + this.weights[1] * Twice + Helper(x); double Helper(double x) => x * weights.Length;",
    };
}
