using System;
using System.Globalization;
using System.IO;
using System.Text;
using NetGen.Runtime.Networks;

namespace NetGen.Runtime.Training;

/// <summary>
/// Shows training in the terminal: a bar with epoch, loss, metric, rate and samples per second, and a line for what was
/// finished. When output is redirected it writes plain lines at a modest rate, without control characters.
/// </summary>
public sealed class ConsoleProgress : ITrainingProgress
{
    private const int BarWidth = 12;
    private const int MinimumWidth = 20;
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PlainStepInterval = TimeSpan.FromSeconds(10);

    private readonly TextWriter _output;
    private readonly bool _interactive;
    private readonly int _width;
    private readonly TimeProvider _time;
    private readonly StringBuilder _text = new();
    private TrainingPlan? _plan;
    private long _lastLine, _lastDraw, _epochStart;
    private int _shown, _epoch;
    private EpochResult? _unprinted;

    /// <summary>Shows training on the standard output: a bar in a terminal, plain lines where it is
    /// redirected.</summary>
    public ConsoleProgress()
        : this(Console.Out, !Console.IsOutputRedirected, TerminalWidth(), TimeProvider.System)
    {
    }

    /// <summary>Shows training on any output.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="interactive">Whether it is a terminal, where a line can be drawn over.</param>
    /// <param name="width">The terminal's width in characters, 20 or more.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is less than 20.</exception>
    public ConsoleProgress(TextWriter output, bool interactive, int width = 100, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, MinimumWidth);
        _output = output;
        _interactive = interactive;
        _width = width;
        _time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public void Started(TrainingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        _epoch = 0;
        _unprinted = null;
        long now = _time.GetTimestamp();
        _lastDraw = now;
        _text.Clear().Append(CultureInfo.InvariantCulture,
            $"training {plan.Network.Name}: {plan.TrainingSamples} samples, {plan.Epochs} epochs ");
        _text.Append(CultureInfo.InvariantCulture, $"of {plan.StepsPerEpoch} steps");
        if (plan.ValidationSamples > 0)
            _text.Append(CultureInfo.InvariantCulture, $", {plan.ValidationSamples} samples for validation");
        PrintLine(now);
    }

    /// <inheritdoc/>
    public void Advanced(in TrainingAdvance advance)
    {
        long now = _time.GetTimestamp();
        if (advance.Epoch != _epoch)
        {
            _epoch = advance.Epoch;
            _epochStart = now;
        }

        bool due = _interactive
            ? _time.GetElapsedTime(_lastDraw, now) >= RedrawInterval
            : _time.GetElapsedTime(_lastLine, now) >= PlainStepInterval;
        if (!due || _plan is null)
            return;
        _text.Clear();
        AppendEpoch(advance.Epoch);
        if (_interactive)
            AppendBar(advance.Samples);
        else
            _text.Append(CultureInfo.InvariantCulture, $" {advance.Samples}/{_plan.TrainingSamples}");
        AppendFigures(advance.Loss, advance.Metrics);
        AppendRate(advance.Rate);

        // Since the epoch's first step ended, so without that step.
        double seconds = _time.GetElapsedTime(_epochStart, now).TotalSeconds;
        int timed = advance.Samples - Math.Min(advance.Samples / advance.Step, advance.Samples);
        if (seconds > 0 && timed > 0)
            AppendSpeed(timed / seconds);
        if (_interactive)
            Redraw(now);
        else
            PrintLine(now);
    }

    /// <inheritdoc/>
    public void EpochEnded(EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        long now = _time.GetTimestamp();
        if (_time.GetElapsedTime(_lastLine, now) >= LineInterval || epoch.Number == 1)
            PrintEpoch(epoch, now);
        else
            _unprinted = epoch;
    }

    /// <inheritdoc/>
    public void Ended(TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        long now = _time.GetTimestamp();
        if (_unprinted is not null)
            PrintEpoch(_unprinted, now);
        _text.Clear().Append(result switch
        {
            { NotFinite: true } => "ended by a loss that is not finite",
            { Cancelled: true } => "cancelled",
            { StoppedEarly: true } => "stopped early",
            _ => "done",
        });
        _text.Append(CultureInfo.InvariantCulture, $" after {result.Epochs.Length} epochs, {result.Steps} steps");
        if (result.Steps > 0)
            _text.Append(CultureInfo.InvariantCulture, $" of {result.MicrosecondsPerStep:0.0} µs");
        if (result.BestEpoch > 0 && result.StoppedEarly)
            _text.Append(CultureInfo.InvariantCulture, $"; best was epoch {result.BestEpoch}");
        PrintLine(now);
        _plan = null;
    }

    private static int TerminalWidth()
    {
        try
        {
            // A terminal that does not know its width says 0.
            int width = Console.IsOutputRedirected ? 0 : Console.WindowWidth;
            return width == 0 ? 80 : Math.Max(MinimumWidth, width);
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException)
        {
            return 80;
        }
    }

    private void PrintEpoch(EpochResult epoch, long now)
    {
        _unprinted = null;
        _text.Clear();
        AppendEpoch(epoch.Number);
        Span<double> metrics = stackalloc double[NetworkInfo.MaxMetrics];
        AppendFigures(epoch.Training.Loss, MetricsOf(epoch.Training, metrics));
        if (epoch.Validation is { } validation)
        {
            _text.Append("  validation");
            AppendFigures(validation.Loss, MetricsOf(validation, metrics));
        }

        AppendRate(epoch.Rate);
        AppendSpeed(epoch.SamplesPerSecond);
        PrintLine(now);
    }

    private static ReadOnlySpan<double> MetricsOf(in Evaluation evaluation, Span<double> metrics)
    {
        for (int i = 0; i < evaluation.Count; i++)
            metrics[i] = evaluation[i];
        return metrics[..evaluation.Count];
    }

    private void AppendEpoch(int epoch)
    {
        string last = (_plan?.Epochs ?? epoch).ToString(CultureInfo.InvariantCulture);
        string number = epoch.ToString(CultureInfo.InvariantCulture).PadLeft(last.Length);
        _text.Append("epoch ").Append(number).Append('/').Append(last);
    }

    private void AppendBar(int samples)
    {
        int full = (int)((long)samples * BarWidth / Math.Max(1, _plan!.TrainingSamples));
        _text.Append(" [").Append('=', full).Append(' ', BarWidth - full).Append(']');
    }

    private void AppendFigures(double loss, ReadOnlySpan<double> metrics)
    {
        _text.Append(CultureInfo.InvariantCulture, $" loss {loss:0.0000}");
        for (int i = 0; i < metrics.Length; i++)
            _text.Append(CultureInfo.InvariantCulture, $" {_plan!.Network.Metrics[i]} {metrics[i]:0.0000}");
    }

    private void AppendRate(double rate) => _text.Append(CultureInfo.InvariantCulture, $"  rate {rate:0.######}");

    private void AppendSpeed(double samplesPerSecond) =>
        _text.Append(CultureInfo.InvariantCulture, $"  {samplesPerSecond:#,0} samples/s");

    // Draws over the line that is there; a shorter one is filled up with spaces.
    private void Redraw(long now)
    {
        _lastDraw = now;
        if (_text.Length > _width - 1)
            _text.Length = _width - 1;
        int length = _text.Length;
        _text.Append(' ', Math.Max(0, _shown - length)).Insert(0, '\r');
        _shown = length;
        _output.Write(_text);
        _output.Flush();
    }

    private void PrintLine(long now)
    {
        _lastLine = now;
        if (_interactive && _shown > 0)
        {
            _text.Append(' ', Math.Max(0, _shown - _text.Length)).Insert(0, '\r');
            _shown = 0;
        }

        _output.WriteLine(_text);
        _output.Flush();
    }
}
