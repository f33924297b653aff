package unstated

import "tautline.dev/model"

// Where a question matters hangs on what a line is; these are the words for it.

func sync(l *model.Line) bool  { return mode(l) == model.Sync }
func async(l *model.Line) bool { return mode(l) == model.Async }

// mode is whether the sender of a line waits, "" where that isn't known. A team
// that says it doesn't know yet is asked what the shape of the model makes matter,
// as one that says nothing is.
func mode(l *model.Line) model.Mode {
	if !l.Mode.Asked() {
		return l.Mode.Or("")
	}
	switch from, to := l.From.Family(), l.To.Family(); {
	case from == model.Channel || from == model.Store:
		return model.Async
	case to == model.Store:
		return model.Sync
	case to == model.Channel:
		return model.Async
	}
	return ""
}

// pushes tells whether the sender of a line moves the work: as far as anybody
// says, or by the shape of the model.
func pushes(l *model.Line) bool {
	if l.Delivery.Asked() && l.To.Family() == model.Channel && l.From.Family() != model.Channel && l.From.Family() != model.Store {
		return true
	}
	return l.Delivery.Or("") == model.Push
}

// mayBeLost tells whether the model says that work on a line may vanish. Then
// nobody asks who would bring it back.
func mayBeLost(l *model.Line) bool { return l.Guarantee.Or("") == model.AtMostOnce }

// isDeadLetterBox tells whether work is parked in a box. What leaves it is a
// replay by hand, which has no further place to go.
func isDeadLetterBox(b *model.Box) bool { return len(b.DeadLetterOf) > 0 }
