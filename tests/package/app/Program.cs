using App;
using AdCompiler;

// Three classes of 8x8 images, told apart by the third of the rows that is bright.
const int Batch = 24, Pixels = 64, Classes = 3;
var images = new float[Batch * Pixels];
var labels = new int[Batch];
for (int n = 0; n < Batch; n++)
{
    labels[n] = n % Classes;
    for (int i = 0; i < Pixels; i++)
        images[n * Pixels + i] = (i / 24 == labels[n] ? 1f : 0f) + (n * 37 + i * 11) % 16 / 32f;
}

bool right = true;
foreach (Rules rules in new[] { Rules.PyTorch, Rules.MinimalNorm, new Rules { MaxPool = MaxPoolRule.Hybrid(beta: 10) } })
{
    using var net = Tiny.Compile<float>(Batch, rules);
    net.Initialize(seed: 1);
    double first = net.Gradient(images, labels), loss = first;
    for (int step = 0; step < 60; step++)
    {
        net.ApplySgd(learningRate: 0.1, momentum: 0.9, weightDecay: 0);
        loss = net.Gradient(images, labels);
    }
    Console.WriteLine($"{rules.MaxPool.Kind}: loss {first:F4} -> {loss:F4} in 60 steps of {net.Parameters.Count} parameters");
    right &= loss < 0.5 * first;      // false for NaN too
}
return right ? 0 : 1;
