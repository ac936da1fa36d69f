using AdCompiler.Data;
using AdCompiler.Files;
using AdCompiler.Tests.Files;
using AdCompiler.Training;

namespace AdCompiler.Tests.Training;

public sealed class TrainerTests
{
    static readonly DataSetPair Blobs = MakeBlobs();

    public static TheoryData<OptimizerKind, LearningRateSchedule> Kinds => new()
    {
        { OptimizerKind.Sgd, LearningRateSchedule.Constant }, { OptimizerKind.Sgd, LearningRateSchedule.Cosine },
        { OptimizerKind.Adam, LearningRateSchedule.Step },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Does_a_run_learn(OptimizerKind optimizer, LearningRateSchedule schedule)
    {
        using var network = new LinearClassifier(6, 3, batch: 16);
        var result = new Trainer(network, Blobs, Options(optimizer, schedule)).Run();
        Assert.Equal((4, false, false), (result.Epochs.Count, result.Cancelled, result.Diverged));
        Assert.InRange(result.TestAccuracy, 0.9, 1);
        Assert.True(result.Epochs[^1].TrainLoss < result.Epochs[0].TrainLoss);
        Assert.All(result.Epochs, epoch => Assert.Equal(0, epoch.NanSteps));
    }

    // cancelled in the middle of an epoch, at an epoch's start, at the very start and in the last step
    [Theory]
    [InlineData(OptimizerKind.Sgd, 17)]
    [InlineData(OptimizerKind.Adam, 17)]
    [InlineData(OptimizerKind.Sgd, 13)]
    [InlineData(OptimizerKind.Adam, 0)]
    [InlineData(OptimizerKind.Adam, 51)]
    public void Has_a_resumed_run_the_bits_of_the_unbroken_one(OptimizerKind optimizer, int cancelAfter)
    {
        using var folder = new TemporaryFolder();
        var options = Options(optimizer, LearningRateSchedule.Cosine);
        using var unbroken = new LinearClassifier(6, 3, batch: 16);
        var expected = new Trainer(unbroken, Blobs, options, folder["unbroken"]).Run();

        using (var first = new LinearClassifier(6, 3, batch: 16))
            Assert.True(RunUntil(first, options, folder["broken"], cancelAfter).Cancelled);
        using var second = new LinearClassifier(6, 3, batch: 16);
        var trainer = new Trainer(second, Blobs, options, folder["broken"]);
        trainer.Resume(Trainer.CheckpointPath(folder["broken"]));
        var found = trainer.Run();

        Assert.Equal(Timeless(expected), Timeless(found));
        Assert.Equal(unbroken.Parameters[0].ToArray(), second.Parameters[0].ToArray());
        Assert.Equal(unbroken.Step, second.Step);
        Assert.Equal(File.ReadAllBytes(folder["unbroken/weights.safetensors"]), File.ReadAllBytes(folder["broken/weights.safetensors"]));
    }

    [Fact]
    public void Are_metrics_checkpoint_weights_and_report_written_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        using var network = new LinearClassifier(6, 3, batch: 16, Width.Float);
        var result = new Trainer(network, Blobs, Options(OptimizerKind.Sgd), folder.Path).Run();
        Assert.Equal(["checkpoint.safetensors", "metrics.jsonl", "report.html", "weights.safetensors"],
            Directory.GetFileSystemEntries(folder.Path).Select(path => Path.GetFileName(path)).Order());
        Assert.Equal((folder["weights.safetensors"], folder["report.html"]), (result.Weights, result.Report));

        string[] lines = File.ReadAllLines(folder["metrics.jsonl"]);
        Assert.Equal(result.Epochs, lines.Select(EpochMetrics.FromJson));
        Assert.StartsWith("""{"epoch": 1, "train_loss": """, lines[0]);
        foreach (string field in new[] { "train_accuracy", "test_loss", "test_accuracy", "seconds", "images_per_second", "nan_steps", "skipped_steps" })
            Assert.Contains($"\"{field}\": ", lines[0]);

        var weights = Safetensors.Read(result.Weights!);
        Assert.Equal(["f.weight", "f.seen"], weights.Tensors.Select(tensor => tensor.Name));
        Assert.Equal("4", weights.Metadata["epoch"]);
    }

    [Fact]
    public void Is_a_run_that_diverges_ended_counted_and_its_last_good_checkpoint_kept()
    {
        using var folder = new TemporaryFolder();
        using var network = new LinearClassifier(6, 3, batch: 16) { NanFrom = 30 };
        var result = new Trainer(network, Blobs, Options(OptimizerKind.Sgd), folder.Path).Run();
        Assert.Equal((3, true, false), (result.Epochs.Count, result.Diverged, result.Cancelled));
        Assert.Equal([0, 0, 9], result.Epochs.Select(epoch => epoch.NanSteps));
        Assert.True(double.IsNaN(result.Epochs[2].TrainLoss));
        Assert.Contains("\"train_loss\": null", File.ReadAllLines(folder["metrics.jsonl"])[2]);
        Assert.Equal("2", Safetensors.Read(Trainer.CheckpointPath(folder.Path)).Metadata["epoch"]);
        Assert.Null(result.Weights);
        Assert.False(File.Exists(folder["weights.safetensors"]));
    }

    [Fact]
    public void Are_steps_that_were_left_out_counted_by_epoch_also_in_a_resumed_run()
    {
        using var folder = new TemporaryFolder();
        using (var first = new LinearClassifier(6, 3, batch: 16) { SkipsEvery = 5 })
            Assert.True(RunUntil(first, Options(OptimizerKind.Sgd), folder.Path, 22).Cancelled);
        using var second = new LinearClassifier(6, 3, batch: 16) { SkipsEvery = 5 };
        var trainer = new Trainer(second, Blobs, Options(OptimizerKind.Sgd), folder.Path);
        trainer.Resume(Trainer.CheckpointPath(folder.Path));
        Assert.Equal([2, 3, 2, 3], trainer.Run().Epochs.Select(epoch => epoch.SkippedSteps));      // of 13 steps each
    }

    [Fact]
    public void Is_a_folder_that_cannot_be_made_refused_before_the_first_step()
    {
        using var folder = new TemporaryFolder();
        using var network = new LinearClassifier(6, 3, batch: 16);
        folder.Write("file", [1]);
        var trainer = new Trainer(network, Blobs, Options(OptimizerKind.Sgd), folder["file/run"]);
        trainer.Progressed += _ => Assert.Fail("a step was taken");
        Assert.ThrowsAny<IOException>(() => trainer.Run());
    }

    [Fact]
    public void Does_progress_tell_where_the_run_stands()
    {
        using var network = new LinearClassifier(6, 3, batch: 16);
        var trainer = new Trainer(network, Blobs, Options(OptimizerKind.Sgd));
        var seen = new List<TrainingProgress>();
        trainer.Progressed += seen.Add;
        trainer.Run();
        Assert.Equal(4 * 13, seen.Count);
        Assert.Equal((1, 4, 1, 13), (seen[0].Epoch, seen[0].Epochs, seen[0].Step, seen[0].Steps));
        Assert.Equal((4, 13), (seen[^1].Epoch, seen[^1].Step));
        Assert.Equal(TimeSpan.Zero, seen[^1].TimeLeft);
        Assert.All(seen, progress => Assert.True(progress.ImagesPerSecond > 0));
    }

    [Fact]
    public void Is_every_step_taken_with_its_own_batch_though_the_next_is_read_meanwhile()
    {
        var options = Options(OptimizerKind.Sgd);
        using CompiledNetwork trained = new LinearClassifier(6, 3, batch: 16), expected = new LinearClassifier(6, 3, batch: 16);
        new Trainer(trained, Blobs, options).Run();
        expected.Initialize(options.Seed);
        var (order, images, labels) = (new int[200], new float[16 * 6], new int[16]);
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            Shuffle.Permute(order, options.Seed, epoch);
            foreach (int[] batch in order.Chunk(16))
            {
                Blobs.Train.Copy(batch, images, labels);
                expected.Gradient(images.AsSpan(0, batch.Length * 6), labels.AsSpan(0, batch.Length));
                expected.ApplySgd(options.LearningRate, options.Momentum, options.WeightDecay);
            }
        }
        Assert.Equal(expected.Parameters[0].ToArray(), trained.Parameters[0].ToArray());
    }

    [Fact]
    public void Does_a_step_allocate_nothing()
    {
        using var network = new LinearClassifier(6, 3, batch: 16);
        var trainer = new Trainer(network, Blobs, Options(OptimizerKind.Adam));
        var allocated = new long[4 * 13];
        int step = 0;
        trainer.Progressed += _ => allocated[step++] = GC.GetAllocatedBytesForCurrentThread();
        trainer.Run();
        Assert.Equal(allocated[13 + 1], allocated[13 + 12]);
    }

    [Fact]
    public void Does_resuming_with_other_settings_name_the_setting()
    {
        using var folder = new TemporaryFolder();
        using var network = new LinearClassifier(6, 3, batch: 16);
        RunUntil(network, Options(OptimizerKind.Sgd), folder.Path, 5);
        string Refusal(TrainingOptions options, DataSetPair? data = null, int batch = 16)
        {
            using var other = new LinearClassifier(6, 3, batch);
            var trainer = new Trainer(other, data ?? Blobs, options, folder.Path);
            return Assert.Throws<FileFormatException>(() => trainer.Resume(Trainer.CheckpointPath(folder.Path))).Message;
        }
        Assert.EndsWith("metadata 'setting: learning rate': found '0.05', expected '0.1'", Refusal(Options(OptimizerKind.Sgd) with { LearningRate = 0.1 }));
        Assert.EndsWith("metadata 'setting: seed': found '7', expected '8'", Refusal(Options(OptimizerKind.Sgd) with { Seed = 8 }));
        Assert.EndsWith("metadata 'setting: optimizer': found 'sgd', expected 'adam'", Refusal(Options(OptimizerKind.Adam)));
        Assert.EndsWith("metadata 'setting: batch': found '16', expected '8'", Refusal(Options(OptimizerKind.Sgd), batch: 8));
        Assert.Contains("metadata 'setting: data", Refusal(Options(OptimizerKind.Sgd), MakeBlobs(seed: 9)));
    }

    [Fact]
    public void Can_a_run_with_constant_rate_be_made_longer()
    {
        using var folder = new TemporaryFolder();
        using var network = new LinearClassifier(6, 3, batch: 16);
        new Trainer(network, Blobs, Options(OptimizerKind.Sgd) with { Epochs = 2 }, folder.Path).Run();
        var trainer = new Trainer(network, Blobs, Options(OptimizerKind.Sgd), folder.Path);
        trainer.Resume(Trainer.CheckpointPath(folder.Path));
        using var unbroken = new LinearClassifier(6, 3, batch: 16);
        Assert.Equal(Timeless(new Trainer(unbroken, Blobs, Options(OptimizerKind.Sgd)).Run()), Timeless(trainer.Run()));
    }

    [Fact]
    public void Do_broken_checkpoints_raise_nothing_but_the_declared_error()
    {
        using var folder = new TemporaryFolder();
        using var network = new LinearClassifier(6, 3, batch: 16);
        RunUntil(network, Options(OptimizerKind.Sgd), folder.Path, 20);
        byte[] good = File.ReadAllBytes(Trainer.CheckpointPath(folder.Path));
        var trainer = new Trainer(network, Blobs, Options(OptimizerKind.Sgd));
        Assert.InRange(Fuzz.Run(good, 500, stream => trainer.Resume(folder.Write("bad", ((MemoryStream)stream).ToArray()))), 250, 500);
    }

    [Fact]
    public void Are_data_and_options_that_do_not_fit_refused()
    {
        using var network = new LinearClassifier(5, 3, batch: 16);
        Assert.Equal("Linear: found images of [1, 1, 6] in blobs, expected [1, 1, 5]",
            Assert.Throws<ArgumentException>(() => new Trainer(network, Blobs, new TrainingOptions())).Message);
        using var narrow = new LinearClassifier(6, 2, batch: 16);
        Assert.Equal("Linear: found 3 classes in blobs, expected at most 2, the network's outputs",
            Assert.Throws<ArgumentException>(() => new Trainer(narrow, Blobs, new TrainingOptions())).Message);
        using var fits = new LinearClassifier(6, 3, batch: 16);
        using var large = new LinearClassifier(6, 3, batch: 201);
        Assert.Equal("batch: found 201, expected at most 200, the training images of blobs",
            Assert.Throws<ArgumentException>(() => new Trainer(large, Blobs, new TrainingOptions())).Message);
        Assert.Equal("momentum: found 1, expected 0 or more, below 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer(fits, Blobs, new TrainingOptions { Momentum = 1 })).Message);
    }

    static TrainingResult RunUntil(LinearClassifier network, TrainingOptions options, string folder, int steps)
    {
        using var stop = new CancellationTokenSource();
        var trainer = new Trainer(network, Blobs, options, folder);
        int done = 0;
        trainer.Progressed += _ => { if (++done == steps) stop.Cancel(); };
        if (steps == 0) stop.Cancel();
        return trainer.Run(stop.Token);
    }

    static List<EpochMetrics> Timeless(TrainingResult result) =>
        [.. result.Epochs.Select(epoch => epoch with { Seconds = 0, ImagesPerSecond = 0 })];

    static TrainingOptions Options(OptimizerKind optimizer, LearningRateSchedule schedule = LearningRateSchedule.Constant) => new()
    {
        Epochs = 4, Optimizer = optimizer, LearningRate = 0.05, Schedule = schedule, StepEvery = 2, Seed = 7, WeightDecay = 1e-3,
    };

    // three classes, each bright in two of six pixels; 200 = 12 batches of 16 and one of 8
    static DataSetPair MakeBlobs(int seed = 4)
    {
        var random = new Random(seed);
        ImageDataSet Make(string name, int count)
        {
            int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
            byte[] pixels = [.. labels.SelectMany(label => Enumerable.Range(0, 6).Select(p => (byte)(random.Next(120) + (p / 2 == label ? 100 : 0))))];
            return new ImageDataSet(name, pixels, labels, 1, 1, 6, 3, new Normalisation([0.4], [0.2]));
        }
        return new DataSetPair("blobs", "", Make("train", 200), Make("test", 50));
    }
}
