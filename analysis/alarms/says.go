package alarms

import (
	"fmt"
	"strconv"
	"time"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Says is the alarm in words: "age of what waits in `intake` > 10m".
func (p *Proposal) Says() string {
	what := map[Thing]string{
		Age:    fmt.Sprintf("the oldest that waits in `%s` is older than", p.Box.ID),
		Depth:  fmt.Sprintf("more waits in `%s` than", p.Box.ID),
		Parked: fmt.Sprintf("anything lies in `%s`", p.Box.ID),
	}[p.Watches]
	switch p.Watches {
	case Parked:
		return what
	case Errors:
		what = fmt.Sprintf("of the calls over `%s` to `%s` more fail than", p.Line.ID, p.Box.ID)
	case Latency:
		what = fmt.Sprintf("one in a hundred calls over `%s` to `%s` takes longer than", p.Line.ID, p.Box.ID)
	case Burn:
		what = fmt.Sprintf("the error budget of `%s` burns, over `%s`", p.Flow.ID, p.Line.ID)
		if b := p.Burning; b != nil {
			return what + fmt.Sprintf("%s: more than %s fail in %s and in the last %s", fast(b.Rate), percent(p.Over), short(b.Long), short(b.Short))
		}
		return what + " faster than it may"
	}
	return what + " " + p.Number()
}

// Number is what it goes off above, in words; "?" where that isn't known.
func (p *Proposal) Number() string {
	if len(p.Needs) > 0 {
		return "?"
	}
	switch p.Watches {
	case Age, Latency:
		return model.FormatDuration(time.Duration(p.Over * float64(time.Second)))
	case Errors, Burn:
		return percent(p.Over)
	}
	return phrase.Number(p.Over)
}

func percent(share float64) string {
	return strconv.FormatFloat(round(share*100), 'f', -1, 64) + "%"
}

// Missing says what it needs, or why it can't be; "" if it is ready.
func (p *Proposal) Missing() string {
	if p.Never != "" {
		return p.Never
	}
	if len(p.Needs) == 0 {
		return ""
	}
	var paths []string
	for _, n := range p.Needs {
		paths = append(paths, "`"+n+"`")
	}
	return "needs " + phrase.Some(paths)
}

// fast says how fast a budget burns.
func fast(rate float64) string {
	if rate == 1 {
		return ", as fast as it may, for days"
	}
	return fmt.Sprintf(", %g times as fast as it may", rate)
}
