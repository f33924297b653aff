package live

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const (
	// maxListeners is how many pages may listen at once.
	maxListeners = 64
	// heartbeat shows that a connection still stands.
	heartbeat = 15 * time.Second
	// budget is how long one piece of news may take to be taken.
	budget = 10 * time.Second
)

// news tells those who listen what is on the board, now and at each change.
type news struct {
	board *Board
	seats chan struct{}
}

func (n *news) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case n.seats <- struct{}{}:
		defer func() { <-n.seats }()
	default:
		http.Error(w, "too many listen already", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	tell := func(what string) bool {
		if out.SetWriteDeadline(time.Now().Add(budget)) != nil {
			return false
		}
		_, err := fmt.Fprint(w, what)
		return err == nil && out.Flush() == nil
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		state, changed := n.board.State()
		if !tell(state.events()) {
			return
		}
		for waiting := true; waiting; {
			select {
			case <-changed:
				waiting = false
			case <-beat.C:
				if !tell(": still here\n\n") {
					return
				}
			case <-r.Context().Done():
				return
			}
		}
	}
}

// events are a state as server-sent events: the page first, then what is wrong.
func (s State) events() string {
	out := "retry: 2000\n\n"
	if s.Version != "" {
		out += "event: report\ndata: " + s.Version + "\n\n"
	}
	if s.Broken != "" {
		why, _ := json.Marshal(s.Broken) // on one line, whatever is in it
		out += "event: broken\ndata: " + string(why) + "\n\n"
	}
	return out
}
