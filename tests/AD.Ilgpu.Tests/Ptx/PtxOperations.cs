namespace AdCompiler.Ilgpu.Tests;

/// <summary>
/// What PTX computes from up to three operands, as the PTX ISA defines it, with IEEE roundings. Operands and results are the bits of registers; a
/// register of 32 bits has zeros above, and a truth is 0 or 1. Sums and products that state no rounding are not here: an assembler may join them.
/// </summary>
internal static class PtxOperations
{
    private static readonly Dictionary<string, Func<ulong, ulong, ulong, ulong>> Known = new()
    {
        ["mov.b16"] = (a, _, _) => (ushort)a,
        ["mov.b32"] = (a, _, _) => (uint)a,
        ["mov.b64"] = (a, _, _) => a,
        ["mov.f32"] = (a, _, _) => (uint)a,
        ["mov.f64"] = (a, _, _) => a,
        ["mov.pred"] = (a, _, _) => a,
        ["selp.b32"] = (a, b, c) => (uint)(c != 0 ? a : b),
        ["selp.b64"] = (a, b, c) => c != 0 ? a : b,

        ["add.s32"] = (a, b, _) => (uint)(a + b),
        ["add.s64"] = (a, b, _) => a + b,
        ["add.u64"] = (a, b, _) => a + b,
        ["sub.s32"] = (a, b, _) => (uint)(a - b),
        ["sub.s64"] = (a, b, _) => a - b,
        ["neg.s32"] = (a, _, _) => (uint)(0 - a),
        ["neg.s64"] = (a, _, _) => 0 - a,
        ["mul.lo.s32"] = (a, b, _) => (uint)(a * b),
        ["mul.lo.s64"] = (a, b, _) => a * b,
        ["mul.wide.u32"] = (a, b, _) => (ulong)(uint)a * (uint)b,
        ["div.s32"] = (a, b, _) => (uint)((int)a / (int)b),
        ["rem.s32"] = (a, b, _) => (uint)((int)a % (int)b),
        ["min.s32"] = (a, b, _) => (uint)Math.Min((int)a, (int)b),
        ["max.s32"] = (a, b, _) => (uint)Math.Max((int)a, (int)b),

        ["and.b32"] = (a, b, _) => a & b,
        ["and.b64"] = (a, b, _) => a & b,
        ["and.pred"] = (a, b, _) => a & b,
        ["or.b32"] = (a, b, _) => a | b,
        ["or.b64"] = (a, b, _) => a | b,
        ["or.pred"] = (a, b, _) => a | b,
        ["xor.b32"] = (a, b, _) => a ^ b,
        ["xor.b64"] = (a, b, _) => a ^ b,
        ["xor.pred"] = (a, b, _) => a ^ b,
        ["not.b32"] = (a, _, _) => (uint)~a,
        ["not.b64"] = (a, _, _) => ~a,
        ["not.pred"] = (a, _, _) => a ^ 1,
        ["shl.b32"] = (a, b, _) => (uint)b > 31 ? 0 : (uint)a << (int)b,
        ["shl.b64"] = (a, b, _) => (uint)b > 63 ? 0 : a << (int)b,
        ["shr.s32"] = (a, b, _) => (uint)((int)a >> (int)Math.Min(31, (uint)b)),
        ["shr.u32"] = (a, b, _) => (uint)b > 31 ? 0 : (uint)a >> (int)b,
        ["shr.u64"] = (a, b, _) => (uint)b > 63 ? 0 : a >> (int)b,

        ["setp.eq.s32"] = (a, b, _) => Truth((uint)a == (uint)b),
        ["setp.eq.s64"] = (a, b, _) => Truth(a == b),
        ["setp.ne.s32"] = (a, b, _) => Truth((uint)a != (uint)b),
        ["setp.ne.u32"] = (a, b, _) => Truth((uint)a != (uint)b),
        ["setp.lt.s32"] = (a, b, _) => Truth((int)a < (int)b),
        ["setp.le.s32"] = (a, b, _) => Truth((int)a <= (int)b),
        ["setp.gt.s32"] = (a, b, _) => Truth((int)a > (int)b),
        ["setp.ge.s32"] = (a, b, _) => Truth((int)a >= (int)b),
        ["setp.hi.u32"] = (a, b, _) => Truth((uint)a > (uint)b),
        ["setp.hi.u64"] = (a, b, _) => Truth(a > b),
        ["setp.hs.u64"] = (a, b, _) => Truth(a >= b),
        ["setp.lo.u64"] = (a, b, _) => Truth(a < b),
        ["setp.ls.u32"] = (a, b, _) => Truth((uint)a <= (uint)b),
        ["setp.ls.u64"] = (a, b, _) => Truth(a <= b),

        // with a "u", also where an operand is NaN
        ["setp.eq.f32"] = (a, b, _) => Truth(F(a) == F(b)),
        ["setp.eq.f64"] = (a, b, _) => Truth(D(a) == D(b)),
        ["setp.lt.f32"] = (a, b, _) => Truth(F(a) < F(b)),
        ["setp.lt.f64"] = (a, b, _) => Truth(D(a) < D(b)),
        ["setp.gt.f32"] = (a, b, _) => Truth(F(a) > F(b)),
        ["setp.gt.f64"] = (a, b, _) => Truth(D(a) > D(b)),
        ["setp.ge.f32"] = (a, b, _) => Truth(F(a) >= F(b)),
        ["setp.neu.f32"] = (a, b, _) => Truth(F(a) != F(b)),
        ["setp.neu.f64"] = (a, b, _) => Truth(D(a) != D(b)),
        ["setp.ltu.f32"] = (a, b, _) => Truth(!(F(a) >= F(b))),
        ["setp.ltu.f64"] = (a, b, _) => Truth(!(D(a) >= D(b))),
        ["setp.leu.f32"] = (a, b, _) => Truth(!(F(a) > F(b))),
        ["setp.leu.f64"] = (a, b, _) => Truth(!(D(a) > D(b))),
        ["setp.gtu.f32"] = (a, b, _) => Truth(!(F(a) <= F(b))),
        ["setp.gtu.f64"] = (a, b, _) => Truth(!(D(a) <= D(b))),
        ["setp.geu.f32"] = (a, b, _) => Truth(!(F(a) < F(b))),
        ["setp.geu.f64"] = (a, b, _) => Truth(!(D(a) < D(b))),
        ["testp.notanumber.f32"] = (a, _, _) => Truth(float.IsNaN(F(a))),
        ["testp.notanumber.f64"] = (a, _, _) => Truth(double.IsNaN(D(a))),

        ["add.rn.f32"] = (a, b, _) => Bits(F(a) + F(b)),
        ["add.rn.f64"] = (a, b, _) => Bits(D(a) + D(b)),
        ["sub.rn.f32"] = (a, b, _) => Bits(F(a) - F(b)),
        ["sub.rn.f64"] = (a, b, _) => Bits(D(a) - D(b)),
        ["mul.rn.f32"] = (a, b, _) => Bits(F(a) * F(b)),
        ["mul.rn.f64"] = (a, b, _) => Bits(D(a) * D(b)),
        ["fma.rn.f32"] = (a, b, c) => Bits(MathF.FusedMultiplyAdd(F(a), F(b), F(c))),
        ["fma.rn.f64"] = (a, b, c) => Bits(Math.FusedMultiplyAdd(D(a), D(b), D(c))),
        ["div.rn.f32"] = (a, b, _) => Bits(F(a) / F(b)),
        ["div.rn.f64"] = (a, b, _) => Bits(D(a) / D(b)),
        ["rcp.rn.f32"] = (a, _, _) => Bits(1 / F(a)),
        ["rcp.rn.f64"] = (a, _, _) => Bits(1 / D(a)),
        ["sqrt.rn.f32"] = (a, _, _) => Bits(MathF.Sqrt(F(a))),
        ["sqrt.rn.f64"] = (a, _, _) => Bits(Math.Sqrt(D(a))),
        ["neg.f32"] = (a, _, _) => Bits(-F(a)),
        ["neg.f64"] = (a, _, _) => Bits(-D(a)),
        ["abs.f32"] = (a, _, _) => Bits(MathF.Abs(F(a))),

        ["cvt.f64.f32"] = (a, _, _) => Bits((double)F(a)),
        ["cvt.rn.f32.f64"] = (a, _, _) => Bits((float)D(a)),
        ["cvt.rn.f32.s32"] = (a, _, _) => Bits((float)(int)a),
        ["cvt.rn.f64.s32"] = (a, _, _) => Bits((double)(int)a),
        ["cvt.rn.f64.s64"] = (a, _, _) => Bits((double)(long)a),
        ["cvt.rmi.f32.f32"] = (a, _, _) => Bits(MathF.Floor(F(a))),
        ["cvt.rmi.f64.f64"] = (a, _, _) => Bits(Math.Floor(D(a))),
        ["cvt.rpi.f32.f32"] = (a, _, _) => Bits(MathF.Ceiling(F(a))),
        ["cvt.rpi.f64.f64"] = (a, _, _) => Bits(Math.Ceiling(D(a))),
        ["cvt.rn.f16.f32"] = (a, _, _) => BitConverter.HalfToUInt16Bits((Half)F(a)),
        ["cvt.f32.f16"] = (a, _, _) => Bits((float)BitConverter.UInt16BitsToHalf((ushort)a)),
        ["cvt.rn.f16x2.f32"] = (a, b, _) => (uint)BitConverter.HalfToUInt16Bits((Half)F(a)) << 16 | BitConverter.HalfToUInt16Bits((Half)F(b)),
        ["cvt.rna.tf32.f32"] = (a, _, _) => ((uint)a + 0x1000) & ~0x1FFFu,
        ["cvt.s32.s64"] = (a, _, _) => (uint)a,
        ["cvt.u32.u64"] = (a, _, _) => (uint)a,
        ["cvt.s64.s32"] = (a, _, _) => (ulong)(int)a,
        ["cvt.u8.u32"] = (a, _, _) => (byte)a,
        ["cvt.s32.u8"] = (a, _, _) => (byte)a,
    };

    /// <exception cref="FormatException">An instruction that no kernel had so far.</exception>
    public static Func<ulong, ulong, ulong, ulong> Find(string code) => Known.TryGetValue(code, out var operation) ? operation : throw new FormatException($"instruction '{code}' is not known");

    private static ulong Truth(bool value) => value ? 1ul : 0;

    private static float F(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    private static double D(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    private static ulong Bits(float number) => BitConverter.SingleToUInt32Bits(number);

    private static ulong Bits(double number) => BitConverter.DoubleToUInt64Bits(number);
}
