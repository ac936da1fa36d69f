using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench/AD.Bench -- --filter '*MatrixProduct*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.AddColumn(new AdCompiler.Bench.GigaflopsColumn()));
