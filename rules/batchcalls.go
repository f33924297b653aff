package rules

import "tautline.dev/model"

// BatchCall names the platform's call by which a line's sender hands over
// several pieces of work at once, where that call never fails as a whole for
// one of them; it is false for any other line.
func BatchCall(l *model.Line) (string, bool) {
	calls := l.From.Family() == model.Compute || l.From.Family() == model.Edge
	call, known := l.To.Behaviour.BatchCall.Get()
	return call, known && calls && l.Batch.Size.Or(1) > 1 && l.Operation.Or("") != model.Read
}
