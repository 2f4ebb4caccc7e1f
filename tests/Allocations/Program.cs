using System;
using System.Numerics.Tensors;
using System.Threading;
using NetGen.Runtime;
using NetGen.Runtime.Data;
using NetGen.Runtime.Networks;
using NetGen.Runtime.Training;
using NetGen.Tests.Allocations;

// A control: what another thread allocates must be seen, or the zeros below mean nothing.
using (var allocator = new Allocator())
    Meter.Measure("control", 10, allocator.Allocate);

const int Samples = 400;
var images = new float[Samples * 144];
var digits = new int[Samples];
for (int k = 0; k < images.Length; k++)
    images[k] = (k * 2654435761L % 1000) / 1000f;
for (int k = 0; k < digits.Length; k++)
    digits[k] = k * 7 % 10;
var probabilities = new float[Samples * 10];

foreach (int threads in new[] { 1, 2 })
{
    var perceptron = new Perceptron(seed: 1, threads);
    var convolutional = new Convolutional(seed: 1, threads);
    var recurrent = new Recurrent(seed: 1, threads);
    using (perceptron)
    using (convolutional)
    using (recurrent)
    {
        string suffix = $", {threads} threads";
        perceptron.PlanTraining(Samples, epochs: 77);
        convolutional.PlanTraining(Samples, epochs: 77);
        int part = 0;
        Meter.Measure("perceptron train step" + suffix, 1000, () =>
        {
            int count = 1 + part++ % Perceptron.TrainBatch;
            perceptron.TrainStep(images.AsSpan(0, count * 144), digits.AsSpan(0, count));
        });
        Meter.Measure("convolutional train step" + suffix, 1000, () =>
        {
            int count = 1 + part++ % Convolutional.TrainBatch;
            convolutional.TrainStep(images.AsSpan(0, count * 144), digits.AsSpan(0, count));
        });
        Meter.Measure("recurrent train step" + suffix, 1000, () =>
        {
            int count = 1 + part++ % Recurrent.TrainBatch;
            recurrent.TrainStep(images.AsSpan(0, count * 48), digits.AsSpan(0, count));
        });
        Meter.Measure("recurrent predict" + suffix, 1000, () =>
        {
            int count = OddCount(ref part);
            recurrent.Predict(images.AsSpan(0, count * 48), probabilities.AsSpan(0, count * 10));
        });
        Meter.Measure("perceptron predict" + suffix, 1000, () =>
        {
            int count = OddCount(ref part);
            perceptron.Predict(images.AsSpan(0, count * 144), probabilities.AsSpan(0, count * 10));
        });
        Meter.Measure("convolutional predict" + suffix, 1000, () =>
        {
            int count = OddCount(ref part);
            convolutional.Predict(images.AsSpan(0, count * 144), probabilities.AsSpan(0, count * 10));
        });
        Meter.Measure("convolutional step and predict" + suffix, 100, () =>
        {
            convolutional.TrainStep(images.AsSpan(0, 5 * 144), digits.AsSpan(0, 5));
            convolutional.Predict(images.AsSpan(0, 144), probabilities.AsSpan(0, 10));
        });
        Meter.Measure("convolutional predict tensors" + suffix, 1000, () => convolutional.Predict(
            new ReadOnlyTensorSpan<float>(images.AsSpan(0, 3 * 144), [3, 1, 12, 12]),
            new TensorSpan<float>(probabilities.AsSpan(0, 30), [3, 10])));
        Meter.Measure("perceptron evaluate" + suffix, 20, () => perceptron.Evaluate(images.AsSpan(), digits.AsSpan()));
        Meter.Measure("convolutional gradients" + suffix, 20, () =>
            convolutional.ComputeGradients(images.AsSpan(0, 17 * 144), digits.AsSpan(0, 17)));
        Meter.Measure("convolutional initialize" + suffix, 10, () => convolutional.Initialize(2));
        Loop("perceptron training loop" + suffix, perceptron, 77);
        perceptron.RandomSource = RandomSource.MersenneTwister;
        Loop("perceptron training loop in PyTorch's orders" + suffix, perceptron, 77);
        Loop("convolutional training loop" + suffix, convolutional, 77);
    }
}

// The loop itself counts its steps; a whole epoch's report and result lie outside of them.
void Loop(string name, Network<float> network, int epochs)
{
    var data = DataSet<float>.For(network.Description, images, digits);
    Meter.Settle();
    int collections = Meter.Collections();
    TrainingResult result = network.Train(data, new TrainingOptions<float> { Epochs = epochs, Progress = new Silent() });
    Meter.Print(name, result.Steps, result.BytesAllocated, Meter.Collections() - collections);
}

static int OddCount(ref int part) => (part++ % 4) switch { 0 => 1, 1 => 7, 2 => 33, _ => 65 };

namespace NetGen.Tests.Allocations
{
    /// <summary>Is told everything and says nothing.</summary>
    internal sealed class Silent : ITrainingProgress
    {
        public void Started(TrainingPlan plan)
        {
        }

        public void Advanced(in TrainingAdvance advance)
        {
        }

        public void EpochEnded(EpochResult epoch)
        {
        }

        public void Ended(TrainingResult result)
        {
        }
    }

    /// <summary>Lets another thread allocate an object.</summary>
    internal sealed class Allocator : IDisposable
    {
        private readonly SemaphoreSlim _begin = new(0), _end = new(0);
        private readonly Thread _thread;
        private volatile object? _object;
        private volatile bool _done;

        public Allocator()
        {
            _thread = new Thread(Work);
            _thread.Start();
        }

        public void Allocate()
        {
            _begin.Release();
            _end.Wait();
        }

        public void Dispose()
        {
            _done = true;
            Allocate();
            _thread.Join();
        }

        private void Work()
        {
            while (!_done)
            {
                _begin.Wait();
                _object = new byte[100];
                _end.Release();
            }

            GC.KeepAlive(_object);
        }
    }
}
