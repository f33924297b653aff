package recovery

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// AvailabilityOutOfReach finds promises that what they hang on can't keep.
var AvailabilityOutOfReach = &rules.Rule{
	Name:     "availability-out-of-reach",
	Family:   rules.Recovery,
	Severity: rules.Error,
	Scope:    rules.OfFlow,
	Summary:  "More availability is promised than the boxes have together that must all work for the answer.",
	Why: "A flow that needs four boxes is down whenever one of them is. At 99.9% each, that is close to three hours a month where the promise allows 43 minutes, and nobody has done anything wrong: it is how the system is built. " +
		"The promise is then broken by ordinary weeks, the error budget is gone before the first real outage, and the contract that quotes it costs money.",
	Fix: "Where figures are wanting, state them: `measured: availability: 0.9995` on a box, or `\"none\"`. Where they fall short, need fewer boxes for the answer: take the work over durably (a `queue`, a `workflow`) and answer, or let the caller go on without one of them (`dependency: \"soft\"` and its `fallback`). " +
		"Or make the weakest of them better, and state it (`measured: availability: 0.9999`). Or promise what is possible: `objectives: availability: 0.998`.",
	FalsePositives: "A box's figure is what its callers see, so it may count the failures of what it calls itself; where only the product of all boxes falls short, the finding is one step milder and says so. " +
		"If two boxes stand in for each other, draw them as one with the availability that they have together. " +
		"What only some of the work needs, on a branch of an `either` or behind a line that is taken only `when` something holds, is weighed by the `share` that is stated; " +
		"where none is stated, or nobody says whether those who take one line are those who take another, the finding is there only if even the work that goes best falls short. Write as an `either` what excludes each other. " +
		"Soft dependencies, and all that waits behind a durable channel, aren't counted. Where the figures are only what a platform publishes, this is info.",
	References: []rules.Reference{
		guidance.AvailabilityCalculus,
		guidance.WellArchitected("REL11-BP07"),
		guidance.WellArchitected("REL04-BP02"),
		guidance.AzureReliability("RE:04"),
	},
	Fires: file("availability-out-of-reach.fires.cue"),
	Quiet: file("availability-out-of-reach.quiet.cue"),
	Check: func(p *rules.Pass) {
		shared := &missing[shortFlow]{}
		wanted := &figures{path: "measured.availability", of: "availability"}
		for _, f := range p.System.Flows {
			if promised, ok := ofFlow(p.System, f, "objectives.availability", availability); ok {
				checkFlowAvailability(p, f, promised, shared, wanted)
			}
		}
		wanted.report(p)
		if len(shared.flows) > 0 {
			f := shared.most.finding(p.System.Entity())
			shared.names(&f)
			p.Report(f)
		}
		for _, b := range p.System.Boxes {
			if promised, ok := ofBox(b, "objectives.availability", availability); ok {
				checkBoxAvailability(p, b, promised)
			}
		}
	},
}

// figure is how available a box is, as far as anybody says.
type figure struct {
	box   *model.Box
	share float64
	basis model.Basis
	// published is set where only its platform says so.
	published bool
	// needed is how much of the work needs it: a range, where shares aren't stated.
	needed portion
	// covered is set where the figure of a box that calls it may count its
	// failures already, masked where that is measured: then the caller is seen
	// to do with it.
	covered, masked bool
}

// portion is how much of the work needs a box, between a least and a most. It is all of
// it where whole is nil, else what that says by its number.
type portion struct {
	least, most float64
	whole       *flowgraph.Whole
	number      int
}

// allOfIt is all of the work.
var allOfIt = portion{least: 1, most: 1}

// always tells whether all of the work needs it.
func (p portion) always() bool { return !arithmetic.Below(p.least, 1) }

// words say how much it is.
func (p portion) words() string {
	short := func(share float64) string { return strconv.FormatFloat(share, 'g', 4, 64) }
	switch {
	case !arithmetic.Below(p.least, p.most):
		return short(p.most) + " of it"
	case p.least == 0:
		return "at most " + short(p.most) + " of it"
	}
	return short(p.least) + " to " + short(p.most) + " of it"
}

// together is the range of how available all is that figures are about, weighed by how
// much of the work needs each.
func together(figures []figure) (least, most float64) {
	shares := map[int]float64{}
	var whole *flowgraph.Whole
	var always []float64
	for _, f := range figures {
		if f.needed.whole == nil {
			always = append(always, f.share)
		} else {
			whole, shares[f.needed.number] = f.needed.whole, f.share
		}
	}
	if whole == nil {
		most = arithmetic.Together(always...)
		return most, most
	}
	return whole.Available(func(i int) float64 {
		if share, ok := shares[i]; ok {
			return share
		}
		return 1
	})
}

// figureOf is what a box really does, else what it promises; it is false where
// nobody says either.
func figureOf(b *model.Box) (figure, bool) {
	if v, ok := b.Measured.Get(); ok {
		return figure{box: b, share: v, needed: allOfIt, basis: model.BoxBasis(b, "measured.availability", &b.Measured), published: b.Measured.State() == model.Implied}, true
	}
	v, ok := b.Objectives.Availability.Get()
	return figure{box: b, share: v, needed: allOfIt, basis: model.BoxBasis(b, "objectives.availability", &b.Objectives.Availability)}, ok
}

// short is a promise that figures fall short of.
type short struct {
	severity rules.Severity
	figures  []figure
	// possible is what they allow at the most, and least what they do at the least:
	// less, where nobody says how much of the work needs what.
	possible, least float64
	// alone is set where one of them is less than what is promised.
	alone bool
}

// shortOf finds the gravest way in which figures fall short of a promise: those
// that hold in any case; the weakest alone, which no promise of a caller makes
// better; then all of them, and then with what platforms publish.
func shortOf(most rules.Severity, promised float64, all []figure) (short, bool) {
	stated := only(all, func(f figure) bool { return !f.published })
	for _, try := range []short{
		{severity: most, figures: only(stated, func(f figure) bool { return !f.covered })},
		{severity: most, figures: weakest(only(stated, func(f figure) bool { return !f.masked })), alone: true},
		{severity: most.Milder(), figures: stated},
		{severity: rules.Info, figures: all},
	} {
		if try.least, try.possible = together(try.figures); arithmetic.Below(try.possible, promised) {
			return try, true
		}
	}
	return short{}, false
}

func only(all []figure, keep func(figure) bool) []figure {
	var out []figure
	for _, f := range all {
		if keep(f) {
			out = append(out, f)
		}
	}
	return out
}

// reckoned is what the availability of a flow comes from.
type reckoned struct {
	figures []figure
	// unknown are the boxes of which nobody has any figure, unless that of a caller
	// counts them.
	unknown []*model.Box
	whole   *flowgraph.Whole
}

// reckon collects the figures of the boxes that must work for an answer, or for some.
func reckon(whole *flowgraph.Whole) reckoned {
	r := reckoned{whole: whole}
	// Boxes whose own figure, or that of a caller, counts what is behind them;
	// and those where it is measured.
	covers, masks := map[*model.Box]bool{}, map[*model.Box]bool{}
	for i, n := range whole.Portions {
		fig, ok := figureOf(n.Box)
		fig.needed = portion{whole: whole, number: i}
		fig.needed.least, fig.needed.most = whole.Taken(i)
		if n.By != nil {
			fig.covered, fig.masked = covers[n.By.From], masks[n.By.From]
		}
		covers[n.Box] = fig.covered || ok && !fig.published
		masks[n.Box] = fig.masked || n.Box.Measured.State() == model.Stated && !n.Box.Measured.None()
		if ok {
			r.figures = append(r.figures, fig)
		} else if !fig.covered {
			r.unknown = append(r.unknown, n.Box)
		}
	}
	return r
}

// deciding are the shares that nobody states, of those that decide whether a promise is
// kept: none, where the figures keep it whatever they are.
func (r *reckoned) deciding(promised float64) []string {
	if least, _ := together(r.figures); !arithmetic.Below(least, promised) {
		return nil
	}
	var out []string
	for _, f := range r.figures {
		if f.share < 1 && arithmetic.Below(f.needed.least, f.needed.most) {
			for _, path := range r.whole.Untold(f.needed.number) {
				if !slices.Contains(out, path) {
					out = append(out, path)
				}
			}
		}
	}
	return out
}

// weighing are the lines by whose shares a promise is kept: none, where it is kept
// though all of the work needs all of it.
func (r *reckoned) weighing(promised float64) []*model.Line {
	var shares []float64
	for _, f := range r.figures {
		shares = append(shares, f.share)
	}
	if !arithmetic.Below(arithmetic.Together(shares...), promised) {
		return nil
	}
	var out []*model.Line
	for _, f := range r.figures {
		for _, l := range r.whole.Told(f.needed.number) {
			if f.share < 1 && !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}

func checkFlowAvailability(p *rules.Pass, f *model.Flow, promised promise[float64], shared *missing[shortFlow], wanted *figures) {
	r := reckon(p.Graph.Whole(f))
	s, ok := shortOf(p.Severity(), promised.value, r.figures)
	if !ok {
		skip(p, f.Entity(), append(unclear(r.whole.Unclear), r.deciding(promised.value)...))
		for _, b := range r.unknown {
			if b.Measured.None() {
				continue // nobody measures it, and that is said
			}
			share := strconv.FormatFloat(promised.value, 'f', -1, 64)
			wanted.promise("availability", share+" promised by "+promised.by, promised.giver, promised.finding).note(f, b.Entity(), b.ID)
		}
		return
	}
	missed := shortFlow{s, promised, r.unknown}
	if promised.bySystem(p.System) {
		shared.add(f, missed, shortFlow.worse)
		return
	}
	p.Report(missed.finding(f.Entity()))
}

// shortFlow is a flow's promise that figures fall short of, and the boxes that
// it needs of which nobody has any figure.
type shortFlow struct {
	short
	promised promise[float64]
	unknown  []*model.Box
}

func (s shortFlow) worse(than shortFlow) bool {
	if s.severity != than.severity {
		return s.severity > than.severity
	}
	return s.possible < than.possible
}

func (s shortFlow) finding(on model.Entity) rules.Finding {
	f := s.short.finding(on, s.promised)
	if len(s.unknown) > 0 && !s.alone {
		var names []string
		for _, b := range s.unknown {
			names = append(names, "`"+b.ID+"`")
		}
		f.Message += "; nobody has stated how available these are: " + phrase.Steps(names, ", ")
	}
	return f
}

// checkBoxAvailability judges a box by what it really does, where that is
// stated, else by what each of its programs can't answer without.
func checkBoxAvailability(p *rules.Pass, b *model.Box, promised promise[float64]) {
	if b.Measured.State() == model.Stated {
		own, ok := figureOf(b)
		if ok && arithmetic.Below(own.share, promised.value) {
			p.Report(short{severity: p.Severity(), figures: []figure{own}, least: own.share, possible: own.share}.finding(b.Entity(), promised))
		}
		return
	}
	var worst short
	found := false
	var wanting []string
	for _, h := range p.Graph.Programs(b) {
		r := reckonProgram(p.Graph, h)
		s, ok := shortOf(p.Severity(), promised.value, r.figures)
		if ok && (!found || s.severity > worst.severity || s.severity == worst.severity && s.possible < worst.possible) {
			worst, found = s, true
		}
		if !ok && r.whole != nil {
			wanting = append(wanting, append(unclear(r.whole.Unclear), r.deciding(promised.value)...)...)
		}
	}
	if found {
		p.Report(worst.finding(b.Entity(), promised))
		return
	}
	skip(p, b.Entity(), wanting)
}

// reckonProgram collects the figures of what a program calls, and can't answer without, or
// not all of the work that it gets. Where no flow says which of its calls belong together,
// the weakest that it makes each time stands for them.
func reckonProgram(g *flowgraph.Graph, h *model.Handler) reckoned {
	if h.Flow != nil {
		r := reckon(g.Calls(h))
		r.figures = only(r.figures, func(f figure) bool { return f.box != h.Box })
		return r
	}
	var figures []figure
	for _, l := range mustCalls(h) {
		if fig, ok := figureOf(l.To); ok && l.To != h.Box && l.To.Kind != model.Client {
			figures = append(figures, fig)
		}
	}
	return reckoned{figures: weakest(figures)}
}

func weakest(figures []figure) []figure {
	var least []figure
	var lowest float64
	for _, f := range figures {
		if _, most := together([]figure{f}); len(least) == 0 || most < lowest {
			least, lowest = []figure{f}, most
		}
	}
	return least
}

func (s short) finding(on model.Entity, promised promise[float64]) rules.Finding {
	f := promised.finding(on)
	f.Severity = s.severity
	covered := false
	for _, fig := range s.figures {
		if fig.share == 1 {
			continue
		}
		note := "available " + strconv.FormatFloat(fig.share, 'f', -1, 64)
		if fig.published {
			note += ", as its platform publishes"
		}
		if fig.box.Entity() != on {
			f.Related = append(f.Related, rules.To(fig.box.Entity(), note))
		}
		f.Facts = append(f.Facts, fig.basis)
		covered = covered || fig.covered
	}
	possible := phrase.Share(s.possible, promised.value)
	if one := only(s.figures, func(f figure) bool { return f.share != 1 }); len(one) == 1 && one[0].needed.always() {
		possible = strconv.FormatFloat(s.possible, 'f', -1, 64) // as it is stated
	}
	down := downtime(s.possible)
	if arithmetic.Below(s.least, s.possible) {
		possible, down = "at most "+possible, "at least "+down
	}
	f.Amount = (1 - s.possible) / max(1-promised.value, 1e-12)
	f.Message = fmt.Sprintf("%s promised by %s, %s possible: %s (%s down a month, where %s are allowed)",
		strconv.FormatFloat(promised.value, 'f', -1, 64), promised.by, possible, sumOf(s.figures), down, downtime(promised.value))
	switch {
	case s.severity == rules.Info && published(s.figures):
		f.Message += "; some figures are only what the platforms publish"
	case covered && !s.alone:
		f.Message += ", unless the figure of a caller counts the failures of what it calls"
	}
	return f
}

// sumOf is what an availability is made of, as people write it: a product of what all
// of the work needs, and what some of it does.
func sumOf(figures []figure) string {
	var factors, portions, untold []string
	for _, fig := range figures {
		if fig.share == 1 {
			continue
		}
		words := fmt.Sprintf("`%s` %s", fig.box.ID, strconv.FormatFloat(fig.share, 'f', -1, 64))
		if fig.needed.always() {
			factors = append(factors, words)
		} else if fig.needed.least == 0 && fig.needed.most == 1 {
			untold = append(untold, words)
		} else if fig.needed.most > 0 {
			portions = append(portions, words+" ("+fig.needed.words()+")")
		}
	}
	if len(untold) > 0 {
		portions = append(portions, phrase.Some(untold)+" (nobody says how much of it)")
	}
	product := phrase.Steps(factors, " × ")
	switch {
	case len(portions) == 0:
		return product
	case product == "":
		return "some of the work needs " + phrase.Some(portions)
	}
	return product + "; some of the work also needs " + phrase.Some(portions)
}

func published(figures []figure) bool {
	for _, f := range figures {
		if f.published {
			return true
		}
	}
	return false
}

// downtime is how long something is down in a month, as people say it.
func downtime(share float64) string {
	d := arithmetic.Downtime(share, arithmetic.Month)
	switch {
	case d >= 48*time.Hour:
		d = d.Round(time.Hour)
	case d >= 10*time.Minute:
		d = d.Round(time.Minute)
	}
	return model.FormatDuration(d)
}
