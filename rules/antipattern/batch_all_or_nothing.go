package antipattern

import (
	"fmt"
	"math/bits"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// BatchAllOrNothing finds batches that one bad record fails as a whole.
var BatchAllOrNothing = &rules.Rule{
	Name:     "batch-all-or-nothing",
	Family:   rules.AntiPattern,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "One bad record fails its whole batch: the good ones are done again with it, or parked beside it.",
	Why: "One message that can't be handled brings its whole batch back, and the batch fails again, until all of it is parked or dropped: good orders end in the dead-letter queue because of a bad neighbour. " +
		"Until then the good ones are done again each time. When a dependency is flaky, the larger the batch, the smaller the chance that any of it ever succeeds.",
	Fix: "Report failures one by one and state `batch: {partialFailure: true}` on the line (on AWS Lambda: ReportBatchItemFailures, and return the ids that failed). " +
		"Or take one message at a time: `batch: {size: 1}`. Where a stream's batch is halved when it fails (`batch: bisect: true`), the good ones are only done again.",
	FalsePositives: "Some batches belong together, such as a file that is loaded as a whole or records that commit in one transaction. Waive it there and say so.",
	References:     []rules.Reference{guidance.LambdaSQSErrors, guidance.ServerlessFailures},
	Fires:          file("batch-all-or-nothing.fires.cue"),
	Quiet:          file("batch-all-or-nothing.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			// What is never repeated can't be repeated as a whole.
			if l.Ack.Or("") == model.OnReceipt || l.MayBeLost() {
				continue
			}
			// Some calls answer with a success however many entries failed: who
			// looks at the batch as a whole repeats too little, not too much; see
			// retries-never-see-the-failure.
			if _, ok := rules.BatchCall(l); ok {
				continue
			}
			size, ok := l.Batch.Size.Get()
			partial, known := l.Batch.PartialFailure.Or(false), l.Batch.PartialFailure.Known()
			switch {
			case !l.Batch.Size.Known() && known && !partial:
				p.Skip(l.Entity(), "batch.size")
			case !ok || size < 2 || partial || (custody.StopsInOrder(l) || l.Batch.Bisect.Or(false)) && p.Graph.Safe(l) == flowgraph.Yes:
				// where order is kept the rest waits anyway, a batch that is halved ends with
				// the bad one alone, and doing the others again changes nothing
			case !known:
				p.Skip(l.Entity(), "batch.partialFailure")
			default:
				reportBatch(p, l, size)
			}
		}
	},
}

func reportBatch(p *rules.Pass, l *model.Line, size int) {
	at := l.Batch.PartialFailure.At()
	if !at.IsValid() {
		at = l.Batch.Size.At()
	}
	f := rules.Finding{
		On: l.Entity(), At: at,
		Related: []rules.Related{rules.To(l.To.Entity(), "handles the batch")},
		Facts: []model.Basis{
			model.LineBasis(l, "batch.size", &l.Batch.Size),
			model.LineBasis(l, "batch.partialFailure", &l.Batch.PartialFailure),
		},
	}
	good := "the good ones are done again"
	parking := custody.ParkingOf(p.System, l)
	limit := custody.LimitOf(p.System, l, custody.KeeperOf(p.System, l))
	switch {
	case l.Batch.Bisect.Or(false):
		f.Severity = p.Severity().Milder()
		f.Facts = append(f.Facts, model.LineBasis(l, "batch.bisect", &l.Batch.Bisect))
		good = "it is halved until the bad one stands alone: those beside it are done again up to " + phrase.Times(model.Attempts(bits.Len(uint(size-1))))
	case parking.To != nil && limit.Needs == "" && limit.Stays == "" && limit.Tries != model.Unlimited:
		f.Related = append(f.Related, rules.To(parking.To.Entity(), "takes what is given up"))
		good = fmt.Sprintf("after %s the good ones may be parked in `%s` with it", phrase.Count(int(limit.Tries), "try", "tries"), parking.To.ID)
	case fetchesWork(l) && (p.Graph.Safe(l) == flowgraph.Yes || p.Graph.Removes(l)):
		f.Severity = p.Severity().Milder()
		good += ", which changes nothing"
	}
	f.Message = fmt.Sprintf("`%s` gets up to %d messages at once and can't fail one alone: a single bad one brings all %d back, and %s", l.To.ID, size, size, good)
	if !fetchesWork(l) {
		f.Message = fmt.Sprintf("`%s` hands up to %d pieces of work to `%s` at once, and one can't fail alone: a single bad one fails all %d, and %s", l.From.ID, size, l.To.ID, size, good)
	}
	p.Report(f)
}
