package hygiene

import (
	"fmt"
	"time"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// AnswerNotStated finds questions of a review that were answered, and the model doesn't
// say so.
var AnswerNotStated = &rules.Rule{
	Name:     "answer-not-stated",
	Family:   rules.ModelItself,
	Severity: rules.Warning,
	Scope:    rules.OfSystem,
	Summary:  "A review's question was answered, and the model still doesn't state the fact.",
	Why: "Somebody decided, and the decision stands in the minutes: nothing that judges the model knows of it, and neither does whoever changes the line next year. " +
		"In an outage two people remember two answers, and the one that the system was built by may be the other.",
	Fix:            "State the fact where the question asks for it, such as `timeout` on the line; keep the entry in `reviews`, where its reason is read. If it was not decided after all, take `answered` and `decision` out: the question is open.",
	FalsePositives: "Where the answer is that there is none, state `\"none\"`. Where it holds for many lines, state it for all of them in a pattern, such as `lines: [string]: ...`.",
	References:     []rules.Reference{guidance.ReviewAgain},
	Fires:          file("answer-not-stated.fires.cue"),
	Quiet:          file("answer-not-stated.quiet.cue"),
	After: func(p *rules.Pass, found []rules.Finding) {
		open := map[[2]string]bool{}
		for i := range found {
			if f := &found[i]; f.Rule.Question != nil && f.Waived == nil {
				open[[2]string{f.Rule.Question.Asks, f.On.Name}] = true
			}
		}
		for i := range p.System.Reviews {
			r := &p.System.Reviews[i]
			if r.Answered.IsZero() || !open[[2]string{r.Question, r.On}] {
				continue
			}
			p.Report(rules.Finding{
				On: model.Entity{Name: r.On, At: r.At}, At: r.At, Discriminator: r.Question + " " + r.Asked.Format(time.DateOnly) + " " + r.By,
				Message: fmt.Sprintf("%s answered on %s what was asked for, %s of `%s` (%q), and the model doesn't say it", r.By, r.Answered.Format(time.DateOnly), r.Question, r.On, r.Decision),
			})
		}
	},
}
