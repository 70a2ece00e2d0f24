import { Component, type ReactNode } from 'react'
import { Button, EmptyState } from '../ui/index.ts'

/** Keeps a fault in one screen from taking the window with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <div role="alert" className="flex flex-1">
        <EmptyState
          title="This screen ran into a fault"
          text={
            <>
              <p>
                Nothing was lost: jobs are still watched and kept. Show the screen again, or go to another
                one.
              </p>
              <pre className="selectable mt-3 max-w-full overflow-x-auto rounded-md bg-sunken p-3 text-left text-xs text-faint">
                {error.message}
              </pre>
            </>
          }
          actions={<Button onClick={() => this.setState({ error: null })}>Show it again</Button>}
        />
      </div>
    )
  }
}
