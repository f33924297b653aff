package plot

import (
	"math"
	"strings"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// mostTries is how many tries a bar shows one by one.
const mostTries = 12

// Waterfall is how long the calls of a flow may take, call in call, against how long
// whoever waits for them does.
func Waterfall(r *rules.Report, f *model.Flow) *Plot {
	w := budget.WaterfallOf(r.System, f)
	p := &Plot{
		Name: "waterfall:" + f.ID, Title: "How long calls may take: " + clean(f.Title.Or(f.ID)),
		Heads: []string{"call", "inside", "begins after", "may take", "its caller’s limit", "beyond it"},
		Key: []KeyLine{
			{func(p *paper, x, y float64) {
				p.rect(x, y+2, 24, barHeight, p.theme.Compute.Fill, p.theme.Compute.Border)
			}, "one try, at its longest"},
			{func(p *paper, x, y float64) {
				p.path("M"+coordinate(x)+" "+coordinate(y+7.5)+"h24", p.theme.Compute.Border, 1.5, "2 2")
			}, "pause between tries"},
			{func(p *paper, x, y float64) { p.path("M"+coordinate(x+12)+" "+coordinate(y)+"v14", p.theme.Ink, 2, "") }, "the caller has left"},
			{func(p *paper, x, y float64) {
				p.path("M"+coordinate(x+12)+" "+coordinate(y)+"v14", p.theme.Ink, 2, "3 2")
			}, "the work is cut off, or given to another"},
			{func(p *paper, x, y float64) { p.rect(x, y+2, 24, barHeight, p.theme.Error, p.theme.Error) }, "beyond that"},
			{func(p *paper, x, y float64) { p.hatched(x, y+2, 24, barHeight) }, "nobody has said"},
		},
	}
	over, open := 0, 0
	for i := range w.Stretches {
		s := &w.Stretches[i]
		p.heading(beginning(s))
		for j := range s.Waits {
			c := &s.Waits[j]
			var weak []int
			if c.Beyond() > 0 {
				over++
				weak = append(weak, 5)
			}
			if !c.All {
				open++
				weak = append(weak, 3)
			}
			p.row(waitRow(s, c), weak...)
		}
	}
	if p.Empty = len(w.Stretches) == 0; p.Empty {
		p.Says = "Nobody waits for a call in this flow."
		return p
	}
	p.Says = waterfallSays(over, open)
	if w.More > 0 {
		p.Says += " " + phrase.Count(w.More, "more call is", "more calls are") + " left out."
	}
	p.draw = func(on *paper) { drawWaterfall(on, w) }
	return p
}

// waterfallSays is what there is to see: how many calls are too long, and of how many
// nobody can tell.
func waterfallSays(over, open int) string {
	long := phrase.Count(over, "call goes", "calls go") + " on when the caller has left, or the work has been cut off"
	unsaid := "how long " + phrase.Count(open, "call may take isn't stated", "calls may take isn't stated")
	switch {
	case over > 0 && open > 0:
		return long + "; " + unsaid + ", so it may be more."
	case over > 0:
		return long + "."
	case open > 0:
		return "Whether each call is over before its caller has left can't be told: " + unsaid + "."
	}
	return "Each call is over before its caller has left, by what is stated."
}

// beginning says what begins a stretch, and what ends it.
func beginning(s *budget.Stretch) string {
	if s.Entry == nil {
		return clean(s.Box.ID) + " begins"
	}
	out := clean(s.Entry.ID) + " brings work to " + clean(s.Box.ID)
	if s.Limit != nil {
		out += ", " + limitSays(s.Limit)
	}
	return out
}

// limitSays is what a limit is: "which may work for 30s".
func limitSays(l *budget.Limit) string {
	return map[budget.LimitBy]string{
		budget.ByWait: "which is waited for ", budget.ByBox: "which may work for ", budget.ByLease: "which has it for ",
	}[l.By] + phrase.Length(l.For)
}

// waitRow is a call as a row of the table.
func waitRow(s *budget.Stretch, c *budget.Waiting) []string {
	starts := phrase.Length(c.Starts)
	if c.Later {
		starts += " or later"
	}
	inside, limit := clean(s.Box.ID), ""
	if c.Limit != nil {
		limit = phrase.Length(c.Limit.At)
		if c.Depth > 0 {
			inside = clean(c.Limit.Line.ID)
		}
	} else if c.Depth > 0 {
		inside = clean(c.Line.From.ID)
	}
	beyond := ""
	if c.Beyond() > 0 {
		beyond = phrase.Length(c.Beyond())
	}
	return []string{clean(c.Line.ID), inside, starts, takesSays(c), limit, beyond}
}

// takesSays is how long a call may take, in words, and how that is reckoned.
func takesSays(c *budget.Waiting) string {
	s := phrase.Length(c.Takes.Longest)
	if sum := reckoned(c); sum != s && sum != "" {
		s += " = " + sum
	}
	switch {
	case !c.Known():
		return "? nobody has stated " + phrase.Listed(c.Needs, "")
	case !c.All:
		return s + " or more? nobody has stated " + phrase.Listed(c.Needs, "")
	case c.Takes.Pauses:
		return s + " and pauses? nobody has stated retry.backoff"
	}
	return s
}

func reckoned(c *budget.Waiting) string {
	if !c.Known() {
		return ""
	}
	return c.Takes.Sum()
}

func drawWaterfall(on *paper, w *budget.Waterfall) {
	for i := range w.Stretches {
		s := &w.Stretches[i]
		on.y += 4
		on.paragraph(beginning(s), margin, sizeText, on.theme.Ink, false)
		on.y += 4
		end := horizon(s)
		var rows []barRow
		for j := range s.Waits {
			rows = append(rows, waterfallRow(&s.Waits[j]))
		}
		on.rows(rows, axis{end: end.Seconds(), ticks: timeTicks(end)})
		on.y += 10
	}
}

// waterfallRow is a call as a bar.
func waterfallRow(c *budget.Waiting) barRow {
	r := barRow{depth: c.Depth, name: clean(c.Line.ID), note: reckoned(c)}
	switch {
	case !c.Known():
		r.note = "? " + strings.Join(c.Needs, ", ")
	case !c.All:
		r.note += " or more: ? " + strings.Join(c.Needs, ", ")
	case c.Takes.Longest < arithmetic.Forever && c.Takes.Tries != 1:
		r.note += " = " + phrase.Length(c.Takes.Longest)
	}
	if c.Takes.Pauses && c.All {
		r.note += " and ? pauses"
	}
	if c.Later {
		r.note += ", at " + phrase.Length(c.Starts) + " or later"
	}
	r.pieces = waitPieces(c)
	if c.Limit != nil {
		r.limits = []limit{{c.Limit.At.Seconds(), c.Limit.By == budget.ByWait}}
	}
	switch over := c.Beyond(); {
	case over == arithmetic.Forever:
		r.wrong = "no end"
	case over > 0:
		r.wrong = phrase.Length(over) + " beyond"
	}
	return r
}

// waitPieces are the pieces of a call's bar: its tries and what lies between them, as far
// as they are few, what comes after its limit, and what nobody knows.
func waitPieces(c *budget.Waiting) []piece {
	if !c.Known() {
		return []piece{{from: c.Starts.Seconds(), look: unknown, endless: true}}
	}
	var out []piece
	add := func(from, to time.Duration, endless bool) {
		limit := to
		if c.Limit != nil && c.Limit.At < to {
			limit = max(c.Limit.At, from)
		}
		if limit > from || !endless && from == to {
			out = append(out, piece{from: from.Seconds(), to: limit.Seconds(), endless: endless && limit == to})
		}
		if limit < to {
			out = append(out, piece{from: limit.Seconds(), to: to.Seconds(), look: beyond, endless: endless})
		}
	}
	last := c.Starts
	tried := c.Takes.Tried(mostTries)
	for i, t := range tried {
		from, to := arithmetic.InTurn(c.Starts, t[0]), arithmetic.InTurn(c.Starts, t[1])
		if i > 0 && from > last {
			out = append(out, piece{from: last.Seconds(), to: from.Seconds(), look: pause})
		}
		add(from, to, false)
		last = to
	}
	if tried == nil {
		add(c.Starts, c.Ends(), c.Takes.Longest == arithmetic.Forever)
	}
	if !c.All || c.Takes.Pauses {
		out = append(out, piece{from: c.Ends().Seconds(), look: unknown})
	}
	return out
}

// tooFar is how many times the longest limit an axis is at the most: what goes further
// would leave no room for the rest.
const tooFar = 3

// horizon is the end of the axis of a stretch.
func horizon(s *budget.Stretch) time.Duration {
	var most, limits time.Duration
	for i := range s.Waits {
		c := &s.Waits[i]
		if ends := c.Ends(); ends < arithmetic.Forever {
			most = max(most, ends)
			if c.Depth == 0 && c.Limit == nil {
				limits = max(limits, ends)
			}
		}
		if c.Limit != nil {
			limits = max(limits, c.Limit.At)
		}
	}
	most = max(most, limits)
	if limits > 0 && limits < arithmetic.Forever/tooFar {
		most = min(most, tooFar*limits)
	}
	if most <= 0 || most == arithmetic.Forever {
		return time.Second
	}
	return most
}

// timeSteps are round lengths of time.
var timeSteps = []time.Duration{
	time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond,
	100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second,
	15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 2 * 24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour,
}

// mostTicks is how many steps an axis has at the most.
const mostTicks = 6

func timeTicks(end time.Duration) []tick {
	step := end
	for _, s := range timeSteps {
		if end/s <= mostTicks {
			step = s
			break
		}
	}
	return ticksOf(end.Seconds(), max(step, 1).Seconds(), func(v float64) string {
		return model.FormatDuration(time.Duration(math.Round(v*float64(time.Second)/1e3)) * 1000)
	})
}
