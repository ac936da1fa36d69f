using AdCompiler.Generators.Scalars;

namespace AdCompiler.Generators.Methods.Passes;

/// <summary>Operations that the runtime has for vectors, with the bits of each lane those of the scalar function.</summary>
internal static class LaneOps
{
    public static bool Has(ScalarOp op) => op is ScalarOp.Constant
        or ScalarOp.Negate or ScalarOp.Add or ScalarOp.Subtract or ScalarOp.Multiply or ScalarOp.Divide or ScalarOp.FusedMultiplyAdd
        or ScalarOp.Square or ScalarOp.Sqrt or ScalarOp.Reciprocal or ScalarOp.Abs or ScalarOp.Max or ScalarOp.Min
        or ScalarOp.Exp or ScalarOp.Expm1 or ScalarOp.Log or ScalarOp.Log1p or ScalarOp.Sin or ScalarOp.Cos or ScalarOp.Tan or ScalarOp.Atan
        or ScalarOp.Sinh or ScalarOp.Cosh or ScalarOp.Tanh or ScalarOp.Sigmoid or ScalarOp.Softplus or ScalarOp.Erf or ScalarOp.Cbrt
        or ScalarOp.Less or ScalarOp.LessOrEqual or ScalarOp.Equal or ScalarOp.NotEqual or ScalarOp.And or ScalarOp.Or or ScalarOp.Not or ScalarOp.Select;
}
