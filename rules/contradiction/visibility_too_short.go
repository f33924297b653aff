package contradiction

import (
	"fmt"
	"strconv"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// VisibilityTooShort finds messages that are given to another while they are
// worked on.
var VisibilityTooShort = &rules.Rule{
	Name:     "visibility-too-short",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A message reappears while it is still being worked on: its lease (visibility, ack deadline, lock, poll interval) ends before the work does.",
	Why: "When the lease ends, the channel takes the first consumer for dead and gives the message to a second one, while the first is still at work. " +
		"Both do it, and the first can no longer confirm what it did. " +
		"It happens exactly when things are slow: work takes longer, more messages come back, and the extra work makes all of it slower still, until messages are parked that never failed, or a consumer group does nothing but share itself out anew.",
	Fix: "Make the lease longer than the work: `channel: visibility` on the channel, or `lease: for` on the line, or let the client renew it (`lease: renewed`, up to when). Or lower the consumer's `timeout`, or take fewer pieces at once (`batch: size`). " +
		"For a function that is fed from a queue, six times its `timeout`, plus `batch: window` if there is one. For any other consumer a lease above its `timeout` is enough.",
	FalsePositives: "A consumer that prolongs the lease while it works is safe up to when it does: state `lease: renewed`. The factor of six is AWS Lambda's guidance for SQS; `policy: limits: visibilityFactor` sets another. " +
		"Where `takes` says that even the slow ones fit, and only the consumer's own limit doesn't, it is one step milder.",
	References: []rules.Reference{
		guidance.LambdaSQS,
		guidance.SQSCreateQueue,
		guidance.PubSubLease,
		guidance.RabbitConsumers,
		guidance.KafkaConsumer,
	},
	Seen: []rules.Incident{
		guidance.Aiokafka848,
		guidance.ServiceX893,
	},
	Fires: file("visibility-too-short.fires.cue"),
	Quiet: file("visibility-too-short.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			held, ok := custody.LeaseOf(p.System, l)
			if !ok {
				if l.Delivery.Or("") == model.Poll && l.From.Kind == model.Queue && l.Ack.Or("") != model.OnReceipt && !l.Lease.For.Known() && !checkOtherVersion(p, l) {
					p.Skip(l.Entity(), "boxes."+l.From.ID+".channel.visibility")
				}
				continue
			}
			work := workTime(l)
			if work.takes > 0 && checkLease(p, l, held, work) {
				continue
			}
			if !work.all && !l.To.Timeout.None() {
				p.Skip(l.Entity(), "boxes."+l.To.ID+".timeout")
			}
		}
	},
}

// checkOtherVersion is about a queue of which nobody has stated the version: in
// another one it takes back what is held for too long. It tells whether it has
// told of that.
func checkOtherVersion(p *rules.Pass, l *model.Line) bool {
	id, fact := p.System.OtherVersion(l.From, "channel.visibility")
	if fact == nil || l.Lease.For.Asked() || l.From.Channel.Visibility.Known() {
		return false
	}
	holds, err := model.ParseDuration(fact.Implied().Text)
	work := workTime(l)
	if err != nil || work.takes <= holds {
		return false
	}
	p.Report(rules.Finding{
		On: l.Entity(), At: l.From.Platform.At(), Severity: p.Severity().Milder(),
		Related: []rules.Related{{Entity: l.To.Entity(), At: l.To.Timeout.At(), Note: "may work " + phrase.For(work.takes)}},
		Facts:   []model.Basis{model.BoxBasis(l.From, "platform", &l.From.Platform), model.BoxBasis(l.To, "timeout", &l.To.Timeout)},
		Message: fmt.Sprintf("if `%s` runs as %s, it hides a message for %s (`%s`), and `%s` may work on it %s: a second consumer gets it while the first is still at it. Name the version as the platform, or state `channel: visibility: \"none\"`",
			l.From.ID, id, model.FormatDuration(holds), fact.Called, l.To.ID, phrase.For(work.takes)),
	})
	return true
}

// leaseSays tells how long a delivery is left with its receiver, by the name that its
// platform has for it.
func leaseSays(l *model.Line, h *custody.Lease) string {
	long := model.FormatDuration(h.Holds)
	if called := h.Fact.Called(); called != "" {
		long += " (`" + called + "`)"
	}
	switch {
	case h.Renewed:
		return fmt.Sprintf("`%s` renews its hold on a message out of `%s` for no longer than %s", l.To.ID, l.From.ID, long)
	case h.Waits:
		return fmt.Sprintf("`%s` pushes a message, and waits %s for it to be done", l.From.ID, long)
	case h.Hides:
		return fmt.Sprintf("`%s` hides a message for %s", l.From.ID, long)
	}
	return fmt.Sprintf("`%s` leaves a message with `%s` for %s", l.From.ID, l.To.ID, long)
}

// working is how long a consumer may work on one delivery.
type working struct {
	takes time.Duration
	// all: it is the most, and not only the least that it may be.
	all bool
	// sum is how it was reckoned where that is more than a number: "50 × 3s".
	sum string
	// usual is how long all of it takes when it is slow, as somebody states; 0
	// where nobody does.
	usual time.Duration
}

// workTime is how long a consumer may work on what it fetched: its own limit,
// else as long as it is said to take, for each piece of a batch in turn, or as
// the longest call that it makes.
func workTime(l *model.Line) working {
	var w working
	each := max(l.Takes.P50.Or(0), l.Takes.P99.Or(0))
	w.usual = budget.WholeBatch(l, each)
	if limit, ok := l.To.Timeout.Get(); ok {
		w.takes, w.all = limit, true
		return w
	}
	each = max(each, l.Takes.P999.Or(0))
	if w.takes = budget.WholeBatch(l, each); w.takes > 0 {
		w.all, w.usual = true, w.takes
		w.sum = budget.BatchSum(l, each)
	}
	for _, h := range l.Starts {
		for _, c := range h.Lines() {
			takes, all := budget.LeastCall(c)
			if takes.Longest > w.takes {
				w.takes, w.all, w.sum = takes.Longest, w.all || all, ""
			}
		}
	}
	return w
}

// checkLease compares how long a message is left with its consumer with how long
// its work may take, and how long it may wait before that for a batch to fill up.
// A function's platform also retries a throttled batch inside that time, hence
// the factor, which is AWS Lambda's guidance for SQS. It tells whether that is
// too short.
func checkLease(p *rules.Pass, l *model.Line, held custody.Lease, work working) bool {
	window := l.Batch.Window.Or(0)
	factor := 1.0
	if held.Hides && rules.ThrottlingUsesReceives(l) {
		factor = p.Limits.VisibilityFactor
	}
	if float64(held.Holds) >= factor*float64(work.takes)+float64(window) {
		return false
	}
	long := phrase.Length(work.takes)
	at := rules.Related{Entity: held.On, At: held.At, Note: "holds for " + model.FormatDuration(held.Holds)}
	if held.Hides {
		at.Note = "hides a message for " + model.FormatDuration(held.Holds)
	}
	f := rules.Finding{
		On: l.Entity(), At: held.At,
		Related: []rules.Related{
			at,
			{Entity: l.To.Entity(), At: l.To.Timeout.At(), Note: "may work for " + long},
		},
		Facts:  []model.Basis{held.Basis, model.BoxBasis(l.To, "timeout", &l.To.Timeout)},
		Amount: float64(arithmetic.InTurn(work.takes, window)) / float64(held.Holds),
	}
	if !f.At.IsValid() {
		f.At = l.To.Timeout.At()
	}
	wait := ""
	sum := fmt.Sprintf("%s < %s × %s", model.FormatDuration(held.Holds), strconv.FormatFloat(factor, 'f', -1, 64), long)
	if work.sum != "" && work.sum != long {
		long += " (" + work.sum + ")"
		f.Facts = append(f.Facts, takesFacts(l)...)
	}
	if window > 0 {
		wait = fmt.Sprintf("keep it waiting for %s and ", model.FormatDuration(window))
		sum += " + " + model.FormatDuration(window)
		f.Facts = append(f.Facts, model.LineBasis(l, "batch.window", &l.Batch.Window))
	}
	if held.Holds < arithmetic.InTurn(work.takes, window) {
		again := "a second consumer gets it"
		if l.Delivery.Or("") == model.Push {
			again = "it is pushed again"
		}
		f.Message = fmt.Sprintf("%s, and `%s` may %swork on it for %s: %s while the first is still at it", leaseSays(l, &held), l.To.ID, wait, long, again)
		if custody.OneDeadline(l) {
			f.Message += fmt.Sprintf(". Where it is configured otherwise, write `lines: %s: timeout: \"...\"`", phrase.Field(l.ID))
		}
		if work.usual > 0 && held.Holds >= arithmetic.InTurn(work.usual, window) {
			f.Severity = p.Severity().Milder()
			f.Message += fmt.Sprintf(" (of what it is said to take, %s, all fits)", phrase.Length(work.usual))
		} else if client := custody.RenewingClient(p.System, l); client != nil {
			f.Facts = append(f.Facts, client.Basis)
			f.Message += fmt.Sprintf(", unless its client prolongs that, as `client: %q` does for up to %s", client.Client, model.FormatDuration(client.UpTo))
			if client.UpTo >= arithmetic.InTurn(work.takes, window) {
				f.Severity = p.Severity().Milder()
			}
		}
	} else if p.Graph.Removes(l) {
		return true // it fits, but for a burst, and then nothing is changed that wasn't
	} else {
		f.Severity = p.Severity().Milder()
		f.Message = fmt.Sprintf("`%s` hides a message too briefly for `%s` (%s): throttled deliveries are tried again inside that time, and then the message reappears while it is worked on", l.From.ID, l.To.ID, sum)
	}
	p.Report(f)
	return true
}
