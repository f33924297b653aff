package load

import (
	"fmt"
	"strings"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// ConcurrencyTooSmall finds limits on what is at work at once that are below
// what the load needs.
var ConcurrencyTooSmall = &rules.Rule{
	Name:     "concurrency-too-small",
	Family:   rules.Load,
	Severity: rules.Error,
	Scope:    rules.OfBox,
	Summary:  "Little's law: work arrives so fast, and takes so long, that more of it is at work at once than the limit, or the pool, has places for.",
	Why: "When all places are taken, the next request waits for one or is refused, however healthy everything is. " +
		"A dependency that becomes a little slower needs more places for the same load, so the pool runs dry in exactly that minute, and what looked like a slow database is an outage of everything in front of it. " +
		"Behind a queue the work is not refused: it falls behind, every day a little further.",
	Fix: "Raise `capacity: concurrency` of the box (or `concurrency` or `pool: size` of the line) above rate × time with room to spare, make the work shorter, throttle the way in (`admission: throttle: rate`), or put a queue before it so that only the usual load counts.",
	FalsePositives: "The time is `takes` on the line. With p50 the sum is about the mean and the limit is too small for sure; where it is only exceeded with p99, it is said for information: it holds when the slow ones come together. " +
		"If one place does several pieces of work at a time, `capacity: concurrency` is the number of pieces, not of threads. `takes` is the time of one piece, also where it comes in a batch. " +
		"Each instance has a pool of its own (`capacity: instances`). Where nobody states how many there are, or the size is only a platform's default, it is one step milder; of functions, which have as many instances as there is work, nothing is said then.",
	References: []rules.Reference{
		guidance.LittlesLaw,
		guidance.WellArchitected("REL05-BP04"),
		guidance.WellArchitected("REL07-BP04"),
		guidance.ServerlessFoundation,
	},
	Fires: file("concurrency-too-small.fires.cue"),
	Quiet: file("concurrency-too-small.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			if most, ok := statedPlaces(&b.Capacity.Concurrency); ok {
				checkPlaces(p, places{on: b.Entity(), who: "`" + b.ID + "`", most: most, fact: model.BoxBasis(b, "capacity.concurrency", &b.Capacity.Concurrency), lines: b.Into, box: b})
			}
		}
		for _, l := range p.System.Lines {
			if most, ok := statedPlaces(&l.Concurrency); ok {
				checkPlaces(p, places{on: l.Entity(), who: "`" + l.ID + "`", most: most, fact: model.LineBasis(l, "concurrency", &l.Concurrency), lines: []*model.Line{l}, box: l.To})
			}
			if pool, ok := poolOf(p, l); ok {
				checkPool(p, pool)
			}
		}
	},
}

// statedPlaces is a limit that the team has set. One that a platform sets is a
// quota; see quota-exceeded.
func statedPlaces(f *model.Fact[int]) (float64, bool) {
	most, ok := f.Get()
	return float64(most), ok && f.State() == model.Stated
}

// places is a limit on what is at work at once.
type places struct {
	on    model.Entity
	who   string
	most  float64
	fact  model.Basis
	more  []model.Basis
	lines []*model.Line
	box   *model.Box
	// unsure tells that the team hasn't said itself how many there are.
	unsure bool
}

// busy is how much is at work at once.
type busy struct {
	// surely is with the median time and what surely arrives, possibly with the
	// slow ones and all that may arrive.
	surely, possibly float64
	sumSure, sumMay  string
	lines            []*model.Line
	needs            []string
	facts            []model.Basis
}

// atWork applies Little's law to lines, of which a share of what arrives is let
// in.
func atWork(lines []*model.Line, of demandOf, box *model.Box, path string) busy {
	var out busy
	var sure, may []float64
	var spelledSure, spelledMay []string
	all := bring(lines, of)
	let := all.letIn(box)
	for _, l := range lines {
		d, ok := of(l)
		usual, slow, timed := takes(l)
		if !ok {
			out.needs = need(out.needs, l, path)
		}
		if !timed && (!ok || d.Most > 0) {
			out.needs = need(out.needs, l, "takes")
		}
		if !ok || !timed || d.Most == 0 {
			continue
		}
		d.Least *= portion(let.Least, all.Least)
		d.Most *= portion(let.Most, all.Most)
		out.lines = append(out.lines, l)
		out.facts = append(out.facts, timeFacts(l)...)
		if usual > 0 {
			sure = append(sure, arithmetic.Little(d.Least, usual))
			spelledSure = append(spelledSure, phrase.Rate(d.Least)+" × "+model.FormatDuration(usual))
		}
		may = append(may, arithmetic.Little(d.Most, max(usual, slow)))
		spelledMay = append(spelledMay, phrase.Rate(d.Most)+" × "+model.FormatDuration(max(usual, slow)))
	}
	out.surely, out.possibly = arithmetic.Sum(sure...), arithmetic.Sum(may...)
	out.sumSure, out.sumMay = strings.Join(shorten(spelledSure), " + "), strings.Join(shorten(spelledMay), " + ")
	return out
}

// portion is the part of a whole, 1 where there is nothing to part.
func portion(part, whole float64) float64 {
	if part >= whole {
		return 1
	}
	return part / whole
}

func shorten(terms []string) []string {
	if len(terms) > mostNamed {
		return append(terms[:mostNamed-1:mostNamed-1], "...")
	}
	return terms
}

// takes is how long a receiver usually needs for a piece of work, and how long
// when it is slow; zero where nobody says.
func takes(l *model.Line) (usual, slow time.Duration, ok bool) {
	usual, ok = l.Takes.P50.Get()
	slow, ok2 := l.Takes.P99.Get()
	return usual, slow, ok || ok2
}

func timeFacts(l *model.Line) []model.Basis {
	var out []model.Basis
	for _, t := range []struct {
		path string
		fact *model.Fact[time.Duration]
	}{{"takes.p50", &l.Takes.P50}, {"takes.p99", &l.Takes.P99}} {
		if t.fact.Known() {
			out = append(out, model.LineBasis(l, t.path, t.fact))
		}
	}
	return out
}

// checkPlaces looks at what has to be done at once first, and then at what may
// wait: of that only the usual load counts, because its peak does wait.
func checkPlaces(p *rules.Pass, at places) {
	var pushed []*model.Line
	waits := false
	for _, l := range at.lines {
		switch {
		case mayWait(l):
			waits = true
		case l.Mode.Known():
			pushed = append(pushed, l)
		default:
			p.Skip(l.Entity(), "interaction")
		}
	}
	if reportBusy(p, at, atWork(pushed, p.Loads.Surge, at.box, "load.peak"), "at its peak", "the rest is refused, or waits for a place") || !waits {
		return
	}
	usually := atWork(at.lines, p.Loads.Typical, at.box, "load.typical")
	reportBusy(p, at, usually, "on a usual day", "it falls behind, and what waits only grows")
}

// mayWait tells whether something durable holds what a line brings until there is a
// place for it.
func mayWait(l *model.Line) bool {
	return custody.Held(l) || l.From.Kind == model.Queue && l.Mode.Or("") == model.Async
}

// reportBusy tells of a limit that is too small, or of what it would take to
// know.
func reportBusy(p *rules.Pass, at places, b busy, when, then string) bool {
	if b.possibly <= at.most && b.surely <= at.most {
		if len(b.needs) > 0 {
			p.Skip(at.on, b.needs...)
		}
		return false
	}
	f := rules.Finding{On: at.on, At: at.fact.Fact.Origin().At, Related: from(b.lines, "brings the work"), Facts: append(append(b.facts, at.fact), at.more...)}
	if at.unsure {
		f.Severity = p.Severity().Milder()
	}
	if f.Amount = b.possibly / at.most; b.surely > at.most {
		f.Amount = b.surely / at.most
		f.Message = fmt.Sprintf("%s = %s at once > %s: %s has too few places for what arrives %s: %s", b.sumSure, phrase.Amount(b.surely), phrase.Amount(at.most), at.who, when, then)
	} else {
		f.Severity = rules.Info // the slow ones seldom come together
		f.Message = fmt.Sprintf("%s = up to %s at once > %s: %s may have too few places for what arrives %s, when the slow ones come together: %s", b.sumMay, phrase.Amount(b.possibly), phrase.Amount(at.most), at.who, when, then)
	}
	p.Report(f)
	return true
}
