package whatif

import (
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// tellDrain tells how long what waited takes to be worked off.
func (a *asking) tellDrain(h *Held) {
	if h.Starved || !h.Backlog.Known || h.Backlog.Value() == 0 {
		return
	}
	can, ok := budget.Consumes(h.Line)
	backlog, arriving := h.Backlog.Value(), h.Rate.known().Value()
	if !ok || can.AtMost && can.Rate > arriving {
		a.ask(missingCapacity(h.Line), "how fast "+code(h.Line.To.ID)+" works off what waited")
		return
	}
	says := code(h.Line.To.ID) + " does " + can.Sum
	h.Drain = arithmetic.Drain(backlog, can.Rate, arriving)
	if h.Drain == arithmetic.Forever {
		h.Drain, h.DrainSays = 0, "never works off what waited: "+says+", and "+number(arriving)+"/s arrive"
		return
	}
	h.Drain, h.DrainKnown = h.Drain.Round(time.Second), true
	h.DrainSays = number(backlog) + " ÷ (" + number(can.Rate) + "/s − " + number(arriving) + "/s) = " + phrase.Length(h.Drain) + " until it is worked off (" + says + ")"
	h.DrainSays += atPeak(h.Rate, can.Rate)
}

// atPeak says that what waits is not worked off while most comes in.
func atPeak(r Rate, can float64) string {
	if !r.Peak.Known || r.Peak.Value() < can || r.Peak.Value() <= r.known().Value() {
		return ""
	}
	return "; at peak " + number(r.Peak.Value()) + "/s come in and " + number(can) + "/s are worked off: it never drains while that lasts"
}

// missingCapacity is the fact without which nobody can tell how much the
// receiver of a line can do.
func missingCapacity(l *model.Line) string {
	if l.To.Capacity.Concurrency.Known() || l.Concurrency.State() == model.Stated {
		return "lines." + l.ID + ".takes.p50"
	}
	return "boxes." + l.To.ID + ".capacity"
}
