//go:build long

package examples

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tautline.dev/model"
)

// expectation is what a careful reader finds in a public template, verified by
// hand.
type expectation struct {
	Lines []struct {
		From, To, Mode string
		Facts          map[string]any
		Defaults       map[string]any
	}
}

// named are the boxes of our models by the names that the templates give them.
var named = map[string]map[string]string{
	"shopping-cart": {
		"CartApi": "cart-api", "ListCartFunction": "list-cart", "AddToCartFunction": "add-to-cart", "UpdateCartFunction": "update-cart",
		"MigrateCartFunction": "migrate-cart", "CheckoutCartFunction": "checkout-cart", "GetCartTotalFunction": "cart-total",
		"DeleteFromCartFunction": "delete-from-cart", "CartDBStreamHandler": "stream-handler", "DynamoDBShoppingCartTable": "carts",
		"CartDeleteSQSQueue": "delete-queue", "CartDeleteSQSDLQ": "delete-dlq", "ProductServiceUrl": "products",
	},
	"airline-booking": {
		"AppsyncApiId": "graphql", "ProcessBooking": "process-booking", "ReserveBooking": "reserve-booking", "ConfirmBooking": "confirm-booking",
		"CancelBooking": "cancel-booking", "NotifyBooking": "notify-booking", "CollectPaymentFunction": "collect-payment",
		"RefundPaymentFunction": "refund-payment", "BookingTable": "bookings", "FlightTable": "flights", "BookingTopic": "booking-events", "BookingsDLQ": "failed-bookings",
	},
	"online-boutique": nil, // the same names
}

// TestRealSystems holds our models of three public systems against what was
// found in their templates by hand: no line is missing, and what the template
// states is what the model states or its platform implies.
func TestRealSystems(t *testing.T) {
	corpus := os.Getenv("TAUTLINE_CORPUS")
	if corpus == "" {
		t.Fatal("TAUTLINE_CORPUS names no folder")
	}
	for dir, file := range map[string]string{
		"shopping-cart":   "apps__aws-serverless-shopping-cart__shoppingcart-service.yaml.json",
		"airline-booking": "apps__aws-serverless-airline-booking__booking__template.yaml.json",
		"online-boutique": "apps__microservices-demo-gcp__kubernetes-manifests.json",
	} {
		t.Run(dir, func(t *testing.T) {
			src, err := os.ReadFile(filepath.Join(corpus, "expectations", file))
			if err != nil {
				t.Fatal(err)
			}
			var want expectation
			if err := json.Unmarshal(src, &want); err != nil {
				t.Fatal(err)
			}
			sys := judge(t, "real/"+dir, "").System
			for _, w := range want.Lines {
				name := func(s string) string {
					if n, ok := named[dir][s]; ok {
						return n
					}
					return s
				}
				if !anyLine(sys, name(w.From), name(w.To), func(l *model.Line) bool { return sameMode(l, w.Mode) && sameFacts(l, w.Facts, w.Defaults) }) {
					t.Errorf("no line from %s to %s is %s with %v and %v", w.From, w.To, w.Mode, w.Facts, w.Defaults)
				}
			}
		})
	}
}

func anyLine(s *model.System, from, to string, is func(*model.Line) bool) bool {
	for _, l := range s.Lines {
		if l.From.ID == from && l.To.ID == to && is(l) {
			return true
		}
	}
	return false
}

func sameMode(l *model.Line, mode string) bool {
	is := l.InteractionName()
	switch mode {
	case "sync":
		return is == "request-reply"
	case "poll":
		return is == "poll"
	case "stream":
		return is == "tail"
	case "async":
		return l.Mode.Or("") == model.Async
	}
	return mode == "unstated"
}

// sameFacts compares the facts that both speak of; the model's may be stated or
// implied where the expectation lists a default.
func sameFacts(l *model.Line, facts, defaults map[string]any) bool {
	for _, set := range []map[string]any{facts, defaults} {
		for name, v := range set {
			want, number := v.(float64)
			if !number {
				continue
			}
			switch name {
			case "timeout_s":
				if l.Timeout.Or(0) != time.Duration(want)*time.Second {
					return false
				}
			case "callee_timeout_s":
				if l.To.Timeout.Or(0) != time.Duration(want)*time.Second {
					return false
				}
			case "max_attempts":
				if tries(l) != model.Attempts(want) {
					return false
				}
			case "batch_size":
				if l.Batch.Size.Or(0) != int(want) {
					return false
				}
			case "visibility_timeout_s":
				if l.From.Channel.Visibility.Or(0) != time.Duration(want)*time.Second {
					return false
				}
			}
		}
	}
	return true
}

// tries is how often a line's work is tried, as the expectations count it: -1 is
// without end, and a queue's count is its dead letter's.
func tries(l *model.Line) model.Attempts {
	n, ok := l.Retry.Tries()
	if l.From.Kind == model.Queue {
		n, ok = l.DeadLetter.After.Get()
	}
	switch {
	case !ok:
		return 0
	case n == model.Unlimited:
		return -1
	}
	return n
}
