using AdCompiler.Bench;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench/AD.Bench -- --filter '*MatrixProduct*'
// dotnet run -c Release --project bench/AD.Bench -- generator src/Networks
if (args is ["generator", var networks])
    GeneratorTime.Print(networks);
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.AddColumn(new GigaflopsColumn()));
