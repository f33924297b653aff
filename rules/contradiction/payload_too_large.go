package contradiction

import (
	"cmp"
	"fmt"
	"slices"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// PayloadTooLarge finds work that is larger than what has to carry or take it.
var PayloadTooLarge = &rules.Rule{
	Name:     "payload-too-large",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "Work may be larger than a platform, channel or receiver on its way takes.",
	Why: "Nearly all work is small, so all tests pass. The one large order, of the best customer, is refused: the caller gets an error that no retry can fix. " +
		"Further on, a message that never fits is tried again and again. It holds up what is behind it, and ends in the dead letters, if they can hold it.",
	Fix: "Claim check: put the data into an object store and send a reference to it; the receiver fetches it, and somebody deletes it. " +
		"Write the object first, so that a repeat writes the same one (`idempotency: \"natural\"`), and let objects that no message ever named expire. " +
		"Or split it. If it can't really get that large, state the real `data: maxSize`, and have the entry refuse more (`admission: maxSize`).",
	FalsePositives: "Limits change, and the catalogue may lag behind: state yours in `platforms`, or `channel: maxSize` on the box. " +
		"A size that goes into a channel, a store's log of changes or a pipe is taken to come out of it: if less leaves (a filter, a projection, a template), state `data: maxSize` on that line.",
	References: []rules.Reference{guidance.ClaimCheck, guidance.WellArchitected("REL01-BP03"), guidance.SQSCreateQueue},
	Fires:      file("payload-too-large.fires.cue"),
	Quiet:      file("payload-too-large.quiet.cue"),
	Check: func(p *rules.Pass) {
		var passedOn []*model.Line
		for _, l := range p.System.Lines {
			if size, ok := statedSize(l); ok && checkFits(p, l, l, size) && passesOn(l) {
				passedOn = append(passedOn, l)
			}
		}
		carried := carriedOn(passedOn)
		for _, l := range p.System.Lines {
			if said := carried[l]; said != nil {
				checkFits(p, l, said, said.Data.MaxSize.Or(0))
			}
		}
	},
}

// statedSize is how large a line's work may be as somebody said of this line,
// not of the channel that it leaves.
func statedSize(l *model.Line) (model.Size, bool) {
	size, ok := l.Data.MaxSize.Get()
	own := l.Data.MaxSize.State() == model.Stated && l.Data.MaxSize.At() != l.From.Channel.MaxSize.At()
	return size, ok && own
}

// passesOn tells whether what a line brings leaves its receiver as it came: a channel
// gives it away, a pipe hands it on, and a store's log of changes has what was
// written.
func passesOn(l *model.Line) bool {
	switch l.To.Family() {
	case model.Channel:
		return true
	case model.Store:
		return l.Operation.Or(model.Read) != model.Read && l.To.Store.ChangeStream.Known() && !l.To.Store.ChangeStream.None()
	}
	return l.To.Kind == model.Pipe
}

// takenOn are the lines over which what came by another is handed on: those out of a
// channel or a pipe, and of a store those that read its log for changes of that
// line.
func takenOn(in *model.Line) []*model.Line {
	var out []*model.Line
	for _, l := range in.To.Out {
		tells, limited := l.Carries.Get()
		switch {
		case in.To.Family() == model.Store && (l.Mode.Or("") != model.Async || limited && !slices.Contains(tells, in)):
		case in.To.Kind == model.Pipe && l.Mode.Or("") == model.Sync && l.Operation.Or("") == model.Read:
		default:
			out = append(out, l)
		}
	}
	return out
}

// carriedOn are the lines that say nothing of their own size, and hand on what came
// by another, each with the line whose work is the largest that comes there.
func carriedOn(into []*model.Line) map[*model.Line]*model.Line {
	slices.SortStableFunc(into, func(a, b *model.Line) int { return cmp.Compare(b.Data.MaxSize.Or(0), a.Data.MaxSize.Or(0)) })
	carried := map[*model.Line]*model.Line{}
	for _, said := range into {
		queue := []*model.Line{said}
		for len(queue) > 0 {
			in := queue[0]
			queue = queue[1:]
			for _, l := range takenOn(in) {
				if _, own := statedSize(l); own || carried[l] != nil {
					continue
				}
				carried[l] = said
				if passesOn(l) {
					queue = append(queue, l)
				}
			}
		}
	}
	return carried
}

// bound is something that limits the size of what a line carries.
type bound struct {
	most  model.Size
	says  string
	at    rules.Related
	basis model.Basis
}

// boundsOf are all limits of a line: its platforms', and those that its ends
// state. The channel that work leaves has let it in.
func boundsOf(l *model.Line) []bound {
	var out []bound
	if most, ok := mostSize(l.Data.MaxSize.Limit()); ok {
		src := l.Data.MaxSize.Limit().Source
		out = append(out, bound{most, fmt.Sprintf("%s takes at most %s here", src.By, most), rules.To(l.To.Entity(), "takes it"), model.LineBasis(l, "data.maxSize", &l.Data.MaxSize)})
	}
	box := func(path string, f *model.Fact[model.Size]) {
		if most, ok := f.Get(); ok {
			out = append(out, bound{most, fmt.Sprintf("`%s` takes at most %s%s", l.To.ID, most, byDefault(f)), rules.Related{Entity: l.To.Entity(), At: f.At(), Note: "takes at most " + most.String()}, model.BoxBasis(l.To, path, f)})
		}
	}
	box("channel.maxSize", &l.To.Channel.MaxSize)
	box("admission.maxSize", &l.To.Admission.MaxSize)
	return out
}

// heldUp is the line that reads a log, or a queue in order, and stands still while
// what it has brought is refused further on: it has nowhere to put it aside. It is nil
// where none does.
func heldUp(l *model.Line) *model.Line {
	if l.From.Kind != model.Pipe {
		return nil
	}
	for _, in := range l.From.Into {
		parks, _ := in.DeadLetter.To.Get()
		log := in.From.Kind == model.Stream || in.From.Family() == model.Store
		if tries, known := in.Retry.Tries(); log && parks == nil && in.Mode.Or("") == model.Async && (!known || tries == model.Unlimited) {
			return in
		}
	}
	return nil
}

// checkFits compares a size with the tightest limit of a line; said is the line
// that it was stated on. It tells whether the work fits.
func checkFits(p *rules.Pass, l, said *model.Line, size model.Size) bool {
	var tightest *bound
	for _, b := range boundsOf(l) {
		if tightest == nil || b.most < tightest.most {
			tightest = &b
		}
	}
	if tightest == nil || size <= tightest.most {
		return true
	}
	what := fmt.Sprintf("`%s` may carry %s", l.ID, size)
	f := rules.Finding{On: l.Entity(), At: atOf(&said.Data.MaxSize), Related: []rules.Related{tightest.at}, Amount: float64(size) / float64(tightest.most)}
	f.Facts = []model.Basis{model.LineBasis(said, "data.maxSize", &said.Data.MaxSize), tightest.basis}
	if said != l {
		what = fmt.Sprintf("`%s` puts up to %s into `%s`, and `%s` brings it to `%s`", said.ID, size, said.To.ID, l.ID, l.To.ID)
		if said.To.Kind == model.Pipe {
			what = fmt.Sprintf("`%s` brings up to %s to `%s`, and `%s` hands it on to `%s`", said.ID, size, said.To.ID, l.ID, l.To.ID)
		}
		f.At = l.At
		f.Related = append(f.Related, rules.To(said.Entity(), "carries that much"))
	}
	f.Message = fmt.Sprintf("%s > %s: %s, and %s: the largest work is refused each time it is tried", size, tightest.most, what, tightest.says)
	if log := heldUp(l); log != nil {
		f.Message += fmt.Sprintf(", and what is behind it in `%s` waits", log.From.ID)
		if log != said {
			f.Related = append(f.Related, rules.To(log.Entity(), "is held up"))
		}
	}
	p.Report(f)
	return false
}
