import { Toast as Radix } from 'radix-ui'
import { CircleAlertIcon, CircleCheckIcon, InfoIcon, TriangleAlertIcon, XIcon } from 'lucide-react'
import { useApp, useNavigate } from '../state/app-context.tsx'
import type { Toast } from '../state/app-state.ts'
import { Button, IconButton } from '../ui/index.ts'

const ICONS = {
  info: <InfoIcon size={16} className="mt-px shrink-0 text-running" aria-hidden="true" />,
  ok: <CircleCheckIcon size={16} className="mt-px shrink-0 text-ok" aria-hidden="true" />,
  warn: <TriangleAlertIcon size={16} className="mt-px shrink-0 text-warn" aria-hidden="true" />,
  failed: <CircleAlertIcon size={16} className="mt-px shrink-0 text-failed" aria-hidden="true" />,
}

/** Passing messages. They wait while the pointer or the focus is on them; F8 moves the focus there. */
export const Toasts = () => {
  const toasts = useApp((state) => state.toasts)
  return (
    <Radix.Provider swipeDirection="right" label="Message">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
      <Radix.Viewport
        hotkey={['F8']}
        className="fixed right-4 bottom-4 z-50 flex w-92 flex-col gap-2 outline-none"
      />
    </Radix.Provider>
  )
}

const ToastCard = ({ toast }: { toast: Toast }) => {
  const drop = useApp((state) => state.dropToast)
  const navigate = useNavigate()
  const { route } = toast
  return (
    <Radix.Root
      duration={toast.tone === 'failed' ? 14_000 : 7_000}
      type={toast.tone === 'failed' ? 'foreground' : 'background'}
      onOpenChange={(open) => {
        if (!open) drop(toast.id)
      }}
      className="animate-rise flex items-start gap-2.5 rounded-lg border border-line bg-popup p-3 shadow-pop"
    >
      {ICONS[toast.tone]}
      <div className="min-w-0 flex-1">
        <Radix.Title className="text-sm font-semibold break-words">{toast.title}</Radix.Title>
        {toast.text ? (
          <Radix.Description className="mt-0.5 line-clamp-3 text-xs break-words text-muted">
            {toast.text}
          </Radix.Description>
        ) : null}
        {route ? (
          <Radix.Action asChild altText="Open it from the Alerts screen">
            <Button size="sm" className="mt-2" onClick={() => navigate(route)}>
              {route.to === 'job' ? 'Open job' : 'Show'}
            </Button>
          </Radix.Action>
        ) : null}
      </div>
      <Radix.Close asChild>
        <IconButton label="Dismiss" size="sm" icon={<XIcon size={14} />} tooltipSide="left" />
      </Radix.Close>
    </Radix.Root>
  )
}
