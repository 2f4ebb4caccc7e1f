using System;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Tests.Networks;

/// <summary>
/// A network as the generator would write it, by hand: softmax regression of 3 numbers to 4 classes with cross entropy,
/// and a running mean of its inputs as state.
/// </summary>
internal sealed unsafe class SoftmaxRegression : Network<float>
{
    public const int Features = 3, Classes = 4;
    private const int Weight = 0, Bias = 16, Padded = 32;
    private const int InitializeProgram = 0, PredictProgram = 1, EvaluateProgram = 2, GradientsProgram = 3;
    private Frame<float>* _frame;

    public static NetworkInfo Info { get; } = new()
    {
        Name = "SoftmaxRegression",
        Inputs = [new("x", [Features])],
        Targets = [new("label", [], IsIndex: true, Classes: Classes)],
        Outputs = [new("probabilities", [Classes])],
        Parameters = [new("fc.weight", [Classes, Features], Weight), new("fc.bias", [Classes], Bias, "bias")],
        States = [new("norm.running_mean", [Features], 0, "state", Trainable: false)],
        Layers = [new("fc", "dense(4)", [Classes], 16, 28)],
        Metrics = ["accuracy", "confidence"],
        Recipes =
        [
            new("default", Batch: 16, Epochs: 5, OptimizerState: Padded),
            new("scheduled", Batch: 16, Epochs: 3, Seed: 7, Shuffle: false, ValidationFraction: 0.25, OptimizerState: Padded),
        ],
        Programs =
        [
            new("Initialize", ProgramKind.Initialize, 0, 0),
            new("Predict", ProgramKind.Predict, 8, 8 * Classes * 4),
            new("Evaluate", ProgramKind.Evaluate, 8, 8 * Classes * 4),
            new("Gradients", ProgramKind.Gradients, 16, 16 * Classes * 4),
            new("Train", ProgramKind.Train, 16, 16 * Classes * 4, 0, 0),
            new("TrainScheduled", ProgramKind.Train, 16, 16 * Classes * 4, 0, 1),
        ],
    };

    public SoftmaxRegression(ulong seed = 0, int threads = 1)
        : base(Info, threads) => Initialize(seed);

    public SoftmaxRegression(Parameters<float> shared, int threads = 1, bool training = false)
        : base(Info, shared, threads, training)
    {
    }

    /// <summary>Called at the start of each program.</summary>
    public Action? OnExecute { get; set; }

    /// <summary>What the last program saw, and how many ran.</summary>
    public (int Program, int Count, long Step, double Rate, ulong Seed) Seen { get; private set; }

    public int Executions { get; private set; }

    /// <summary>The first number of each sample that the program sees now.</summary>
    public float[] FirstFeatures()
    {
        var features = new float[_frame->Count];
        for (int n = 0; n < features.Length; n++)
            features[n] = ((float*)_frame->Slots[0])[n * Features];
        return features;
    }

    public void Predict(ReadOnlySpan<float> x, Span<float> probabilities)
    {
        fixed (float* x_ = x, probabilities_ = probabilities)
            RunPredict([new(x_, x.Length), new(probabilities_, probabilities.Length)]);
    }

    public void Predict(
        in System.Numerics.Tensors.ReadOnlyTensorSpan<float> x,
        in System.Numerics.Tensors.TensorSpan<float> probabilities)
    {
        Predict(Dense(x, 0), Dense(probabilities, 2));
        CopyBack(probabilities, 2);
    }

    public Evaluation Evaluate(ReadOnlySpan<float> x, ReadOnlySpan<int> label)
    {
        fixed (float* x_ = x)
        fixed (int* label_ = label)
            return RunEvaluate([new(x_, x.Length), new(label_, label.Length)]);
    }

    public StepResult TrainStep(ReadOnlySpan<float> x, ReadOnlySpan<int> label, double rate = double.NaN, int recipe = 0)
    {
        fixed (float* x_ = x)
        fixed (int* label_ = label)
            return RunTrainStep(recipe, [new(x_, x.Length), new(label_, label.Length)], rate);
    }

    public StepResult ComputeGradients(ReadOnlySpan<float> x, ReadOnlySpan<int> label)
    {
        fixed (float* x_ = x)
        fixed (int* label_ = label)
            return RunGradients([new(x_, x.Length), new(label_, label.Length)]);
    }

    protected override double Rate(int recipe, in SchedulePosition position) =>
        recipe == 0 ? 0.1 : 0.1 * (1 - position.Step / (double)position.TotalSteps);

    protected override bool Execute(int program, Frame<float>* frame)
    {
        Seen = (program, frame->Count, frame->Step, frame->Rate, frame->Seed);
        Executions++;
        _frame = frame;
        OnExecute?.Invoke();
        switch (program)
        {
            case InitializeProgram:
                var random = new System.Random((int)frame->Seed);
                for (int i = 0; i < Classes * Features; i++)
                    frame->Parameters[Weight + i] = random.NextSingle() - 0.5f;
                new Span<float>(frame->Parameters + Bias, Classes).Clear();
                new Span<float>(frame->States, Features).Fill(0.5f);
                return true;
            case PredictProgram:
                Forward(frame, (float*)frame->Slots[2]);
                return true;
            case EvaluateProgram:
                Forward(frame, (float*)frame->Arena);
                return Loss(frame);
            case GradientsProgram:
                Forward(frame, (float*)frame->Arena);
                bool finite = Loss(frame);
                Backward(frame);
                return finite;
            default:
                Forward(frame, (float*)frame->Arena);
                return Loss(frame) && Update(frame);
        }
    }

    protected override string? FindNonFinite(Frame<float>* frame) =>
        float.IsFinite(((float*)frame->Slots[0])[0]) ? "fc" : "x";

    protected override void InitializeOptimizer(int recipe, float* state)
    {
        base.InitializeOptimizer(recipe, state);
        for (int i = 0; i < Padded; i++)
            state[i] += recipe;
    }

    private static void Forward(Frame<float>* frame, float* probabilities)
    {
        float* x = (float*)frame->Slots[0];
        for (int n = 0; n < frame->Count; n++, x += Features, probabilities += Classes)
        {
            double sum = 0;
            for (int c = 0; c < Classes; c++)
            {
                double logit = frame->Parameters[Bias + c];
                for (int k = 0; k < Features; k++)
                    logit += frame->Parameters[Weight + c * Features + k] * x[k];
                probabilities[c] = (float)Math.Exp(logit);
                sum += probabilities[c];
            }

            for (int c = 0; c < Classes; c++)
                probabilities[c] /= (float)sum;
        }
    }

    private static bool Loss(Frame<float>* frame)
    {
        int* label = (int*)frame->Slots[1];
        float* p = (float*)frame->Arena;
        double loss = 0, right = 0, confidence = 0;
        for (int n = 0; n < frame->Count; n++, p += Classes)
        {
            loss -= Math.Log(p[label[n]]);
            float most = Math.Max(Math.Max(p[0], p[1]), Math.Max(p[2], p[3]));
            right += p[label[n]] == most ? 1 : 0;
            confidence += most;
        }

        frame->Results[0] = loss / frame->Count;
        frame->Results[1] = right / frame->Count;
        frame->Results[2] = confidence / frame->Count;
        return double.IsFinite(loss);
    }

    private static void Backward(Frame<float>* frame)
    {
        for (int c = 0; c < Classes; c++)
        {
            for (int k = -1; k < Features; k++)
                frame->Gradients[Place(c, k)] = Gradient(frame, c, k);
        }
    }

    // k = -1 stands for the bias.
    private static int Place(int c, int k) => k < 0 ? Bias + c : Weight + c * Features + k;

    private static float Gradient(Frame<float>* frame, int c, int k)
    {
        float* x = (float*)frame->Slots[0];
        float* p = (float*)frame->Arena;
        int* label = (int*)frame->Slots[1];
        float gradient = 0;
        for (int n = 0; n < frame->Count; n++)
            gradient += (p[n * Classes + c] - (label[n] == c ? 1 : 0)) / frame->Count * (k < 0 ? 1 : x[n * Features + k]);
        return gradient;
    }

    // Momentum of 0.9, and the running mean of the inputs.
    private static bool Update(Frame<float>* frame)
    {
        float* x = (float*)frame->Slots[0];
        for (int c = 0; c < Classes; c++)
        {
            for (int k = -1; k < Features; k++)
            {
                int i = Place(c, k);
                frame->OptimizerState[i] = 0.9f * frame->OptimizerState[i] + Gradient(frame, c, k);
                frame->Parameters[i] -= (float)frame->Rate * frame->OptimizerState[i];
            }
        }

        for (int k = 0; k < Features; k++)
        {
            float mean = 0;
            for (int n = 0; n < frame->Count; n++)
                mean += x[n * Features + k] / frame->Count;
            frame->States[k] += 0.1f * (mean - frame->States[k]);
        }

        return true;
    }
}
