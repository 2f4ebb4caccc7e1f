using System;
using System.IO;
using System.Linq;
using NetGen.Runtime.Tests.Networks;
using NetGen.Runtime.Training;
using Xunit;

namespace NetGen.Runtime.Tests.Training;

public sealed class ConsoleProgressTests
{
    [Fact]
    public void Redirected_output_has_plain_lines_at_a_modest_rate()
    {
        string text = Show(interactive: false, epochs: 100, TimeSpan.FromMilliseconds(1));
        Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n');
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("training SoftmaxRegression: 80 samples, 100 epochs of 5 steps, 16 samples for validation", lines[0]);
        Assert.StartsWith("epoch   1/100 loss 1.", lines[1]);
        Assert.Contains(" accuracy 0.", lines[1]);
        Assert.Contains("  validation loss 1.", lines[1]);
        Assert.Contains("  rate 0.1  ", lines[1]);
        Assert.EndsWith(" samples/s", lines[1]);
        Assert.StartsWith("epoch 100/100 loss", lines[^2]);
        Assert.StartsWith("done after 100 epochs, 500 steps of ", lines[^1]);

        // 500 steps and 100 epochs take 0.6 s by this clock.
        Assert.Equal(4, lines.Length);
    }

    [Fact]
    public void Long_epochs_are_reported_within_them()
    {
        string[] lines = Show(interactive: false, epochs: 1, TimeSpan.FromSeconds(6)).Split('\n');
        Assert.Contains(lines, line => line.StartsWith("epoch 1/1 32/80 loss") && line.EndsWith("samples/s"));
    }

    [Fact]
    public void A_terminal_gets_a_bar_that_is_drawn_over()
    {
        string text = Show(interactive: true, epochs: 2, TimeSpan.FromMilliseconds(150), width: 60);
        Assert.Contains("\repoch 1/2 [====        ] loss 1.", text);
        foreach (string line in text.Split('\r', '\n').Where(l => l.Contains('[')))
            Assert.InRange(line.Length, 1, 59);

        // What is drawn over a longer line covers it.
        string[] drawn = text.Split('\n')[1].Split('\r');
        for (int i = 2; i < drawn.Length; i++)
            Assert.True(drawn[i].Length >= drawn[i - 1].TrimEnd().Length);
        Assert.EndsWith("\n", text);
    }

    private static string Show(bool interactive, int epochs, TimeSpan tick, int width = 100)
    {
        var output = new StringWriter { NewLine = "\n" };
        using var network = new SoftmaxRegression(1);
        network.Train(
            Samples.Set(80),
            validation: Samples.Set(16, seed: 2),
            epochs: epochs,
            progress: new ConsoleProgress(output, interactive, width, new TickingClock(tick)));
        return output.ToString();
    }

    /// <summary>A clock that goes on by a fixed time whenever it is read.</summary>
    private sealed class TickingClock(TimeSpan tick) : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += tick.Ticks;
    }
}
