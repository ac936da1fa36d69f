using AdCompiler.Bench;
using AdCompiler.Bench.AdBench;
using AdCompiler.Bench.Classics;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench/AD.Bench -- --filter '*MatrixProduct*'
// dotnet run -c Release --project bench/AD.Bench -- generator src/Networks
// dotnet run -c Release --project bench/AD.Bench -- adbench gmm FILE
// dotnet run -c Release --project bench/AD.Bench -- classics
if (args is ["generator", var networks])
    GeneratorTime.Print(networks);
else if (args is ["adbench", ..])
    return AdBenchCommand.Run(args[1..]);
else if (args is ["classics", ..])
    return ClassicsCommand.Run(args[1..]);
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.AddColumn(new GigaflopsColumn()));
return 0;
