using System;
using System.Linq;
using System.Numerics.Tensors;
using System.Threading;
using NetGen.Runtime.Networks;
using Xunit;

namespace NetGen.Runtime.Tests.Networks;

public sealed class NetworkTests
{
    [Fact]
    public void Prediction_of_many_samples_equals_that_of_each_alone()
    {
        using var network = new SoftmaxRegression(3);
        (float[] x, _) = Samples.Draw(21);
        var together = new float[21 * 4];
        var alone = new float[21 * 4];
        network.Predict(x, together);
        Assert.Equal(5, network.Seen.Count);
        for (int n = 0; n < 21; n++)
            network.Predict(x.AsSpan(n * 3, 3), alone.AsSpan(n * 4, 4));
        Assert.Equal(alone, together);
        Assert.Equal(1, together.Take(4).Sum(), 1e-6);
    }

    [Fact]
    public void No_samples_are_no_work()
    {
        using var network = new SoftmaxRegression();
        int before = network.Executions;
        network.Predict([], []);
        Assert.Equal(before, network.Executions);
        Assert.True(double.IsNaN(network.Evaluate([], []).Loss));
    }

    [Fact]
    public void Wrong_lengths_are_named()
    {
        using var network = new SoftmaxRegression();
        var partial = Assert.Throws<ArgumentException>(() => network.Predict(new float[7], new float[8]));
        Assert.Equal("x", partial.ParamName);
        Assert.Contains("'x' has 7 elements, but one sample [3] has 3", partial.Message);
        var counts = Assert.Throws<ArgumentException>(() => network.Predict(new float[9], new float[8]));
        Assert.Equal("probabilities", counts.ParamName);
        Assert.Contains("'x' holds 3 samples, but 'probabilities' holds 2", counts.Message);
        Assert.Throws<ArgumentException>(() => network.TrainStep([], []));
        var many = Assert.Throws<ArgumentException>(() => network.TrainStep(new float[51], new int[17]));
        Assert.Contains("takes 1 to 16 samples, not 17", many.Message);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void An_index_out_of_range_is_refused_before_anything_changes(int wrong)
    {
        using var network = new SoftmaxRegression();
        float[] weight = network.Parameters.ToArray("fc.weight");
        int before = network.Executions;
        (float[] x, int[] label) = Samples.Draw(12);
        label[9] = wrong;
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Evaluate(x, label));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.ComputeGradients(x, label));
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => network.TrainStep(x, label));
        Assert.Equal("label", e.ParamName);
        Assert.Contains("Element 9 of 'label'", e.Message);
        Assert.Contains("4 classes", e.Message);
        Assert.Equal(before, network.Executions);
        Assert.Equal(weight, network.Parameters.ToArray("fc.weight"));
    }

    [Fact]
    public void Evaluation_weights_the_last_piece_rightly()
    {
        using var network = new SoftmaxRegression(2);
        (float[] x, int[] label) = Samples.Draw(13);
        double loss = 0, right = 0;
        for (int n = 0; n < 13; n++)
        {
            Evaluation one = network.Evaluate(x.AsSpan(n * 3, 3), label.AsSpan(n, 1));
            loss += one.Loss / 13;
            right += one["accuracy"] / 13;
        }

        Evaluation all = network.Evaluate(x, label);
        Assert.Equal(13, all.Samples);
        Assert.Equal(loss, all.Loss, 1e-12);
        Assert.Equal(right, all[0], 1e-12);
        Assert.Equal(all[0], all["accuracy"]);
        Assert.Throws<ArgumentException>(() => all["f1"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => all[2]);
    }

    [Fact]
    public void A_step_follows_the_gradients_of_the_debug_step()
    {
        using var network = new SoftmaxRegression(2);
        (float[] x, int[] label) = Samples.Draw(16);
        float[] before = network.Parameters.ToArray("fc.weight");
        StepResult debug = network.ComputeGradients(x, label);
        Assert.Equal(before, network.Parameters.ToArray("fc.weight"));
        float[] gradient = network.Gradients.ToArray("fc.weight");
        StepResult step = network.TrainStep(x, label, rate: 1);
        Assert.Equal(debug.Loss, step.Loss);
        float[] after = network.Parameters.ToArray("fc.weight");
        for (int i = 0; i < after.Length; i++)
            Assert.Equal(gradient[i], before[i] - after[i], 1e-6f);
        Assert.Throws<ArgumentException>(() => network.Gradients.ToArray("norm.running_mean"));
    }

    [Fact]
    public void Steps_and_rates_count_from_the_plan_and_for_each_recipe()
    {
        using var network = new SoftmaxRegression();
        (float[] x, int[] label) = Samples.Draw(16);
        network.TrainStep(x, label);
        network.TrainStep(x, label);
        Assert.Equal((2, 0.1), (network.Seen.Step, network.Seen.Rate));

        var e = Assert.Throws<InvalidOperationException>(() => network.TrainStep(x, label, recipe: 1));
        Assert.Contains("PlanTraining", e.Message);
        network.PlanTraining(samples: 20, epochs: 2, recipe: "scheduled");
        for (int step = 1; step <= 4; step++)
        {
            network.TrainStep(x, label, recipe: 1);
            Assert.Equal(step, network.Seen.Step);
            Assert.Equal(0.1 * (1 - (step - 1) / 4.0), network.Seen.Rate, 1e-12);
        }

        network.TrainStep(x, label);
        Assert.Equal(3, network.Seen.Step);
        network.Initialize(0);
        network.TrainStep(x, label);
        Assert.Equal(1, network.Seen.Step);
    }

    [Fact]
    public void Initialization_forgets_parameters_states_and_momentum()
    {
        using var network = new SoftmaxRegression(5);
        using var fresh = new SoftmaxRegression(5);
        (float[] x, int[] label) = Samples.Draw(16);
        network.TrainStep(x, label);
        Assert.NotEqual(fresh.Parameters.ToArray("norm.running_mean"), network.Parameters.ToArray("norm.running_mean"));
        network.Initialize(5);
        network.TrainStep(x, label);
        fresh.TrainStep(x, label);
        foreach (string name in network.Parameters.Names)
            Assert.Equal(fresh.Parameters.ToArray(name), network.Parameters.ToArray(name));
    }

    [Fact]
    public void A_loss_that_is_not_finite_updates_nothing_and_names_the_layer()
    {
        using var network = new SoftmaxRegression();
        (float[] x, int[] label) = Samples.Draw(16);
        network.TrainStep(x, label);
        float[] weight = network.Parameters.ToArray("fc.weight");
        x[0] = float.NaN;
        StepResult result = network.TrainStep(x, label);
        Assert.False(result.Updated);
        Assert.True(double.IsNaN(result.Loss));
        Assert.Equal("x", result.Layer);
        Assert.Equal(weight, network.Parameters.ToArray("fc.weight"));
        Assert.Contains("'x'", Assert.Throws<NonFiniteLossException>(result.ThrowIfNotFinite).Message);
        x[0] = 0;
        network.TrainStep(x, label).ThrowIfNotFinite();
        Assert.Equal(2, network.Seen.Step);
    }

    [Fact]
    public void Instances_over_shared_parameters_predict_at_the_same_time()
    {
        using var owner = new SoftmaxRegression(4);
        (float[] x, _) = Samples.Draw(64);
        var expected = new float[64 * 4];
        owner.Predict(x, expected);
        var threads = new Thread[4];
        var results = new float[4][];
        for (int t = 0; t < 4; t++)
        {
            int mine = t;
            threads[t] = new Thread(() =>
            {
                using var network = new SoftmaxRegression(owner.Parameters);
                results[mine] = new float[64 * 4];
                for (int i = 0; i < 50; i++)
                    network.Predict(x, results[mine]);
            });
            threads[t].Start();
        }

        foreach (Thread thread in threads)
            thread.Join();
        Assert.All(results, result => Assert.Equal(expected, result));
    }

    [Fact]
    public void One_instance_refuses_to_work_on_two_threads()
    {
        using var network = new SoftmaxRegression();
        InvalidOperationException? refused = null;
        network.OnExecute = () =>
        {
            network.OnExecute = null;
            var other = new Thread(() => refused = Assert.Throws<InvalidOperationException>(
                () => network.Predict(new float[3], new float[4])));
            other.Start();
            other.Join();
        };
        network.Predict(new float[3], new float[4]);
        Assert.Contains("instance of its own", refused!.Message);
        network.Predict(new float[3], new float[4]);
    }

    [Fact]
    public void Shared_parameters_live_until_the_last_network_is_disposed()
    {
        var owner = new SoftmaxRegression(4);
        Parameters<float> parameters = owner.Parameters;
        var user = new SoftmaxRegression(parameters);
        owner.Dispose();
        owner.Dispose();
        float[] weight = parameters.ToArray("fc.weight");
        Assert.Contains(weight, w => w != 0);
        user.Predict(new float[3], new float[4]);
        Assert.Throws<ObjectDisposedException>(() => owner.Predict(new float[3], new float[4]));
        user.Dispose();
        Assert.Throws<ObjectDisposedException>(() => parameters.ToArray("fc.weight"));
        Assert.Throws<ObjectDisposedException>(() => new SoftmaxRegression(parameters));
    }

    [Fact]
    public void An_instance_for_prediction_does_not_train()
    {
        using var owner = new SoftmaxRegression();
        using var user = new SoftmaxRegression(owner.Parameters);
        (float[] x, int[] label) = Samples.Draw(4);
        Assert.Equal(owner.Evaluate(x, label).Loss, user.Evaluate(x, label).Loss);
        Assert.Throws<InvalidOperationException>(() => user.TrainStep(x, label));
        Assert.Throws<InvalidOperationException>(() => user.ComputeGradients(x, label));
        Assert.Throws<InvalidOperationException>(() => user.Train(Samples.Set(4)));
        using var trainer = new SoftmaxRegression(owner.Parameters, training: true);
        Assert.True(trainer.TrainStep(x, label).Updated);
    }

    [Fact]
    public void Tensors_dense_or_not_give_the_same_predictions()
    {
        using var network = new SoftmaxRegression(6);
        (float[] x, _) = Samples.Draw(10);
        var expected = new float[40];
        network.Predict(x, expected);

        var dense = new float[40];
        network.Predict(new ReadOnlyTensorSpan<float>(x, [10, 3]), new TensorSpan<float>(dense, [10, 4]));
        Assert.Equal(expected, dense);

        // Rows of 5 of which 3 are the sample; and columns kept far apart in the result.
        var wide = new float[50];
        for (int n = 0; n < 10; n++)
            x.AsSpan(n * 3, 3).CopyTo(wide.AsSpan(n * 5));
        var transposed = new float[40];
        network.Predict(
            new ReadOnlyTensorSpan<float>(wide, [10, 3], [5, 1]), new TensorSpan<float>(transposed, [10, 4], [1, 10]));
        for (int n = 0; n < 10; n++)
        {
            for (int c = 0; c < 4; c++)
                Assert.Equal(expected[n * 4 + c], transposed[c * 10 + n]);
        }

        var one = new float[4];
        network.Predict(new ReadOnlyTensorSpan<float>(x.AsSpan(0, 3), [3]), new TensorSpan<float>(one, [4]));
        Assert.Equal(expected.Take(4), one);
    }

    [Fact]
    public void A_tensor_of_another_shape_is_refused()
    {
        using var network = new SoftmaxRegression();
        var e = Assert.Throws<ArgumentException>(() => network.Predict(
            new ReadOnlyTensorSpan<float>(new float[12], [3, 4]), new TensorSpan<float>(new float[12], [3, 4])));
        Assert.Contains("'x' has shape [3, 4], but [3] for one sample or [n, 3] for n samples is expected", e.Message);
    }

    [Fact]
    public void The_number_of_threads_is_the_callers()
    {
        using var network = new SoftmaxRegression(0, threads: 2);
        Assert.Equal(2, network.Threads);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SoftmaxRegression(0, threads: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SoftmaxRegression(0, threads: 100_000));
    }
}
