package message

import (
	"fmt"
	"time"

	"tautline.dev/analysis/phrase"
	"tautline.dev/rules"
)

// Record says what became of a question that a review asked: "asked of jo on
// 2026-10-01, and not answered for 51 days".
func Record(a rules.Recorded) string {
	day := a.Asked.Format(time.DateOnly)
	days := phrase.Count(a.Days, "day", "days")
	switch a.State {
	case rules.Owed:
		return fmt.Sprintf("asked of %s on %s, and not answered for %s", a.By, day, days)
	case rules.StatedSince:
		return fmt.Sprintf("asked of %s on %s; the model asks no more, and the record has no answer", a.By, day)
	}
	says := fmt.Sprintf("asked of %s on %s, answered on %s: %s", a.By, day, a.Answered.Format(time.DateOnly), a.Decision)
	if a.State == rules.NotStated {
		says += "; the model doesn't say it"
	}
	return says
}

// Recorded are the questions that reviews of a system asked: all, or those of which
// somebody still owes something.
func Recorded(r *rules.Report, open bool) []rules.Recorded {
	var out []rules.Recorded
	for _, a := range r.Recorded() {
		if !open || a.IsOpen() {
			out = append(out, a)
		}
	}
	return out
}
